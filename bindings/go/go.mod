module libcxm/bindings/go

go 1.24
