package cxm

// #include "bridge.h"
import "C"

import (
	"reflect"
	"time"
	"unsafe"
)

// Instants views integers as times since 1970-01-01 UTC in a unit: time.Second, time.Millisecond, time.Microsecond or
// time.Nanosecond. They can be keys, which are then times in the result.
func Instants(values []int64, unit time.Duration) Column {
	c := Of(values)
	switch unit {
	case time.Second:
		c.kind = C.CXM_TYPE_TIME_S
	case time.Millisecond:
		c.kind = C.CXM_TYPE_TIME_MS
	case time.Microsecond:
		c.kind = C.CXM_TYPE_TIME_US
	case time.Nanosecond:
		c.kind = C.CXM_TYPE_TIME_NS
	default:
		c.err = refuse(ErrArgument, "unit", -1, ": the unit %v is not a second, millisecond, microsecond or nanosecond", unit)
	}
	return c
}

// Times makes a column of instants, in UTC and whole microseconds; it is copied, once. The zero time is a null.
func Times(values []time.Time) Column {
	const most = 290_000 // years whose microseconds have 64 bits
	instants, valid := make([]int64, len(values)), make([]byte, len(values)/8+1)
	for row, value := range values {
		if value.IsZero() {
			continue
		}
		if year := value.Year(); year < -most || year > most {
			return Column{err: refuse(ErrDomain, "", row, "[%d]: the year %d is farther than %d from the year 0", row, year, most)}
		}
		instants[row] = value.UnixMicro()
		valid[row/8] |= 1 << (row % 8)
	}
	return Instants(instants, time.Microsecond).Valid(valid)
}

// Days views integers as days since 1970-01-01. They can be keys, which are then times at midnight UTC in the result.
func Days(values []int32) Column {
	c := Of(values)
	c.kind = C.CXM_TYPE_DATE
	return c
}

// Coded views integers as codes into labels, [Strings] or numbers: 0 is the first label. A code that has no label is a null.
func Coded[T Number](codes []T, labels Column) Column {
	c := Column{data: unsafe.Pointer(unsafe.SliceData(codes)), length: len(codes), kind: C.CXM_TYPE_CODED, err: labels.err}
	c.width = int(reflect.TypeFor[T]().Size())
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Float32, reflect.Float64, reflect.Bool:
		c.err = refuse(ErrType, "codes", -1, ": codes are integers, and these are %v", reflect.TypeFor[T]())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		c.flags = C.CXM_COLUMN_UNSIGNED_CODES
	}
	if labels.kind == C.CXM_TYPE_CODED {
		c.err = refuse(ErrType, "labels", -1, ": the labels are codes themselves")
	}
	c.labels = &C.cxm_column{
		data:     labels.data,
		validity: (*C.uint8_t)(labels.validity),
		extra:    labels.extra,
		length:   C.int64_t(labels.length),
		stride:   C.int64_t(labels.stride),
		_type:    C.int32_t(labels.kind),
		flags:    C.uint32_t(labels.flags),
	}
	return c
}
