package cxm

// #include "bridge.h"
import "C"

import (
	"fmt"
	"strings"
)

// A Code says what kind of failure an [Error] is. Codes are errors themselves, to be compared with errors.Is.
type Code int32

// The kinds of failure.
const (
	ErrArgument     = Code(C.CXM_E_ARGUMENT)     // an argument, an option or a piece of text is not what was asked for
	ErrType         = Code(C.CXM_E_TYPE)         // a column's type does not fit what it is used for
	ErrDomain       = Code(C.CXM_E_DOMAIN)       // a value in the data is outside its range; Error.Row says where
	ErrLength       = Code(C.CXM_E_LENGTH)       // columns that belong together differ in length
	ErrNotFound     = Code(C.CXM_E_NOT_FOUND)    // no measure, term, option, policy, column or time zone of that name
	ErrUnsupported  = Code(C.CXM_E_UNSUPPORTED)  // this build cannot do it
	ErrMemory       = Code(C.CXM_E_MEMORY)       // there was not enough memory
	ErrSpace        = Code(C.CXM_E_SPACE)        // a buffer was too small
	ErrIncompatible = Code(C.CXM_E_INCOMPATIBLE) // states of different queries cannot be merged
	ErrCorrupt      = Code(C.CXM_E_CORRUPT)      // bytes that are no state or no zone data, or damaged ones
	ErrCancelled    = Code(C.CXM_E_CANCELLED)    // the context was done
)

// Error gives the library's name of the code, such as "CXM_E_DOMAIN".
func (c Code) Error() string { return goText(C.cxm_status_name(C.cxm_status(c))) }

// An Error says why a call failed. A failed call changes nothing.
type Error struct {
	Code     Code
	Argument string // the parameter, option or column at fault; "" where that is not known
	Row      int    // the first row at fault, counted from 0; -1 where it is no row's
	Message  string
	Faults   []Fault // of a batch that a model refused: all that is wrong with its rows, in the order of rows
	cause    error
}

func (e *Error) Error() string { return "cxm: " + e.Message }

// Is compares the code, so that errors.Is(err, cxm.ErrDomain) works.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap gives the context's error of a cancelled call.
func (e *Error) Unwrap() error { return e.cause }

func refuse(code Code, argument string, row int, format string, values ...any) *Error {
	return &Error{Code: code, Argument: argument, Row: row, Message: fmt.Sprintf(format, values...)}
}

// failure makes an error of what the library wrote; parameters are what it calls by position.
func failure(status C.cxm_status, why C.cxm_error, parameters ...string) *Error {
	e := &Error{Code: Code(status), Row: int(why.row), Message: strings.ToValidUTF8(goText(&why.message[0]), "\uFFFD")}
	if e.Argument = strings.ToValidUTF8(goText(&why.name[0]), "\uFFFD"); e.Argument == "" {
		if at := int(why.argument); at >= 0 && at < len(parameters) {
			e.Argument = parameters[at]
		}
	}
	return e
}

// of gives the error of a column the column's name.
func (e *Error) of(name string) *Error {
	return &Error{Code: e.Code, Argument: name, Row: e.Row, Message: name + e.Message}
}
