package cxm

// #include "bridge.h"
import "C"

import (
	"encoding/binary"
	"reflect"
	"runtime"
	"strings"
	"unsafe"
)

// Number is what answers and weights can be: integers, floats and booleans, also under names of their own.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64 | ~bool
}

// A Column is a view of memory of the program's, which is lent to each call that uses it. A slice is one already; this is for what
// is none: a field in a slice of structs, a constant, or a column kept with its validity.
type Column struct {
	data, validity, extra unsafe.Pointer
	length                int
	stride, width         int
	kind                  int32
	flags                 uint32
	labels                *C.cxm_column // of codes
	err                   *Error
}

// Of views a slice; nothing is copied. NaN in a slice of floats means that there is no answer.
func Of[T Number](values []T) Column {
	return numbers(unsafe.Pointer(unsafe.SliceData(values)), len(values), reflect.TypeFor[T]().Kind())
}

// Field views a field in a slice of structs; nothing is copied.
//
//	cxm.Field(rows, func(r *Response) *uint8 { return &r.Score })
func Field[S any, T Number](rows []S, field func(*S) *T) Column {
	kind := reflect.TypeFor[T]().Kind()
	if len(rows) == 0 {
		return numbers(nil, 0, kind)
	}
	first, at := unsafe.Pointer(&rows[0]), unsafe.Pointer(field(&rows[0]))
	offset := uintptr(at) - uintptr(first)
	if size := unsafe.Sizeof(rows[0]); offset > size || size-offset < reflect.TypeFor[T]().Size() {
		return Column{err: refuse(ErrArgument, "field", -1, ": the field does not lie in the row that it was asked of")}
	}
	c := numbers(at, len(rows), kind)
	c.stride = int(unsafe.Sizeof(rows[0]))
	return c
}

// Repeat is a column of one value, at no cost.
func Repeat[T Number](value T, length int) Column {
	c := Of([]T{value})
	c.length = length
	c.flags |= C.CXM_COLUMN_REPEATED
	if length < 0 {
		c.err = refuse(ErrArgument, "length", -1, ": length is %d", length)
	}
	return c
}

// Strings makes a column of texts, to be a key. This is the one kind that is copied, once, into a buffer of the column's.
func Strings[S ~string](values []S) Column {
	size := 0
	for _, value := range values {
		size += len(value)
	}
	text := make([]byte, 0, size+1)
	offsets := make([]int64, 1, len(values)+1)
	for row, value := range values {
		if strings.IndexByte(string(value), 0) >= 0 {
			return Column{err: refuse(ErrArgument, "", row, "[%d]: the text has a NUL in it, at which it would be cut", row)}
		}
		text = append(text, value...)
		offsets = append(offsets, int64(len(text)))
	}
	return Column{data: unsafe.Pointer(unsafe.SliceData(text[:1])), extra: unsafe.Pointer(&offsets[0]), length: len(values),
		kind: C.CXM_TYPE_TEXT64}
}

// Valid gives the same column with a validity bitmap; see [WithValidity].
func (c Column) Valid(bitmap []byte) Column {
	if c.err == nil && len(bitmap) < (c.length+7)/8 {
		c.err = refuse(ErrLength, "validity", -1, ": validity has %d bits for %d rows", 8*len(bitmap), c.length)
	}
	c.validity = unsafe.Pointer(unsafe.SliceData(bitmap))
	return c
}

// Len is how many rows the column has.
func (c Column) Len() int { return c.length }

func numbers(data unsafe.Pointer, length int, kind reflect.Kind) Column {
	c := Column{data: data, length: length, kind: typeOf(kind)}
	if c.kind == C.CXM_TYPE_F32 || c.kind == C.CXM_TYPE_F64 {
		c.flags = C.CXM_COLUMN_NAN_IS_NULL
	}
	return c
}

// typeOf is the library's type of a kind, 0 where it has none.
func typeOf(kind reflect.Kind) int32 {
	switch kind {
	case reflect.Int8:
		return C.CXM_TYPE_I8
	case reflect.Int16:
		return C.CXM_TYPE_I16
	case reflect.Int32:
		return C.CXM_TYPE_I32
	case reflect.Int64:
		return C.CXM_TYPE_I64
	case reflect.Uint8:
		return C.CXM_TYPE_U8
	case reflect.Uint16:
		return C.CXM_TYPE_U16
	case reflect.Uint32:
		return C.CXM_TYPE_U32
	case reflect.Uint64:
		return C.CXM_TYPE_U64
	case reflect.Int:
		if unsafe.Sizeof(int(0)) == 4 {
			return C.CXM_TYPE_I32
		}
		return C.CXM_TYPE_I64
	case reflect.Uint:
		if unsafe.Sizeof(uint(0)) == 4 {
			return C.CXM_TYPE_U32
		}
		return C.CXM_TYPE_U64
	case reflect.Float32:
		return C.CXM_TYPE_F32
	case reflect.Float64:
		return C.CXM_TYPE_F64
	case reflect.Bool:
		return C.CXM_TYPE_BOOL8
	}
	return 0
}

// columnOf views whatever a table is given.
func columnOf(data any) Column {
	switch data := data.(type) {
	case Column:
		return data
	case []string:
		return Strings(data)
	}
	value := reflect.ValueOf(data)
	if value.Kind() != reflect.Slice {
		return Column{err: refuse(ErrType, "", -1, " is a %T; a column is a slice or a cxm.Column", data)}
	}
	element := value.Type().Elem()
	if element.Kind() == reflect.String {
		texts := make([]string, value.Len())
		for i := range texts {
			texts[i] = value.Index(i).String()
		}
		return Strings(texts)
	}
	if typeOf(element.Kind()) == 0 {
		return Column{err: refuse(ErrType, "", -1, " is a %T; the elements are to be integers, floats, booleans or strings%s", data,
			wayOut(element))}
	}
	return numbers(value.UnsafePointer(), value.Len(), element.Kind())
}

// wayOut says what to do instead with elements that are often tried.
func wayOut(element reflect.Type) string {
	switch {
	case element.Kind() == reflect.Pointer:
		return "; for values that may be missing use a slice of values and cxm.WithValidity"
	case element.PkgPath() == "time" && element.Name() == "Time":
		return "; use cxm.Times, cxm.Instants or cxm.Days, or the text of what is meant, such as a month"
	case element.Kind() == reflect.Struct:
		return "; for a field use cxm.Field"
	}
	return ""
}

// lend describes the column to the library, and pins what it points to.
func (c *Column) lend(to *C.cxm_go_column, pins *runtime.Pinner) {
	extra := c.extra
	pin(pins, c.data, c.validity, c.extra)
	if c.labels != nil {
		extra = unsafe.Pointer(c.labels)
		pin(pins, extra, c.labels.data, unsafe.Pointer(c.labels.validity), c.labels.extra)
	}
	*to = C.cxm_go_column{
		data:     C.uintptr_t(uintptr(c.data)),
		validity: C.uintptr_t(uintptr(c.validity)),
		extra:    C.uintptr_t(uintptr(extra)),
		length:   C.int64_t(c.length),
		stride:   C.int64_t(c.stride),
		width:    C.int64_t(c.width),
		_type:    C.int32_t(c.kind),
		flags:    C.uint32_t(c.flags),
	}
}

func pin(pins *runtime.Pinner, pointers ...unsafe.Pointer) {
	for _, pointer := range pointers {
		if pointer != nil {
			pins.Pin(pointer)
		}
	}
}

// bits views a bitmap of words as bytes, the least significant first.
func bits(words []uint64) []byte {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), 8*len(words))
	}
	bytes := make([]byte, 0, 8*len(words))
	for _, word := range words {
		bytes = binary.LittleEndian.AppendUint64(bytes, word)
	}
	return bytes
}
