package cxm

// #include "bridge.h"
import "C"

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

const secondsPerDay = 24 * 60 * 60

// key reads a key of a row; nil is a null.
func (r *Result) key(handle *C.cxm_result, row, k int) any {
	column := &unsafe.Slice(C.cxm_result_table(handle).columns, len(r.columns))[k]
	if !isValid(column, row) {
		return nil
	}
	if column._type == C.CXM_TYPE_BOOL8 {
		return *(*byte)(unsafe.Add(column.data, row)) != 0
	}
	if column._type == C.CXM_TYPE_CODED {
		return elementText(column, row)
	}
	if column._type == C.CXM_TYPE_DATE {
		return time.Unix(int64(*(*int32)(unsafe.Add(column.data, 4*row)))*secondsPerDay, 0).UTC()
	}
	integer := *(*int64)(unsafe.Add(column.data, 8*row))
	switch column._type {
	case C.CXM_TYPE_TIME_S:
		return time.Unix(integer, 0).UTC()
	case C.CXM_TYPE_TIME_MS:
		return time.UnixMilli(integer).UTC()
	case C.CXM_TYPE_TIME_US:
		return time.UnixMicro(integer).UTC()
	case C.CXM_TYPE_TIME_NS:
		return time.Unix(0, integer).UTC()
	}
	return integer
}

// isValid reads the bit of a row in a column's bitmap.
func isValid(column *C.cxm_column, row int) bool {
	return column.validity == nil || *(*byte)(unsafe.Add(unsafe.Pointer(column.validity), row/8))>>(row%8)&1 != 0
}

// keyText is the text by which the library finds a key, and whether it is the null.
func (r *Result) keyText(handle *C.cxm_result, k int, key any) (text string, null bool, err error) {
	name := r.columns[k]
	if key == nil {
		return "", true, nil
	}
	if at, ok := key.(time.Time); ok {
		switch unsafe.Slice(C.cxm_result_table(handle).columns, len(r.columns))[k]._type {
		case C.CXM_TYPE_TIME_S:
			return fmt.Sprint(at.Unix()), false, nil
		case C.CXM_TYPE_TIME_MS:
			return fmt.Sprint(at.UnixMilli()), false, nil
		case C.CXM_TYPE_TIME_US:
			return fmt.Sprint(at.UnixMicro()), false, nil
		case C.CXM_TYPE_TIME_NS:
			return fmt.Sprint(at.UnixNano()), false, nil
		case C.CXM_TYPE_DATE:
			return fmt.Sprint(at.Truncate(24*time.Hour).Unix() / secondsPerDay), false, nil
		}
		return "", false, refuse(ErrType, name, -1, "the key %s holds no times", name)
	}
	value := reflect.ValueOf(key)
	switch {
	case value.Kind() == reflect.String:
		text = value.String()
	case value.Kind() == reflect.Bool:
		text = strconv.FormatBool(value.Bool())
	case value.CanInt():
		text = strconv.FormatInt(value.Int(), 10)
	case value.CanUint():
		text = strconv.FormatUint(value.Uint(), 10)
	default:
		return "", false, refuse(ErrType, name, -1, "the key %s is a %T; it is to be a string, an integer, a boolean, a time or nil",
			name, key)
	}
	if strings.IndexByte(text, 0) >= 0 {
		return "", false, refuse(ErrArgument, name, -1, "the key %s has a NUL in it", name)
	}
	return text, false, nil
}

// elementText is an element of a column as the library prints it.
func elementText(column *C.cxm_column, row int) string {
	buffer := make([]byte, 64)
	for {
		var needed C.size_t
		status := C.cxm_column_text(column, C.int64_t(row), (*C.char)(unsafe.Pointer(&buffer[0])), C.size_t(len(buffer)), &needed, nil)
		if status != C.CXM_E_SPACE {
			return string(buffer[:max(int(needed), 1)-1])
		}
		buffer = make([]byte, int(needed))
	}
}
