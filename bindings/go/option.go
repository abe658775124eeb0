package cxm

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// An Option of a measure's call. Those that set how a number is computed are made from the measures' records; a measure that does
// not have one refuses it.
type Option func(call) call

// A call is what the options of one call add up to. It goes from option to option by value, so that it stays on the stack.
type call struct {
	weight, population Column
	stratum, cluster   *Column // seldom given, and few to copy
	inputs             []input
	bitmap             []byte
	masked             bool
	text               []byte
	threads            int
	context            context.Context
	err                *Error
}

// An input is an optional one that was given.
type input struct {
	name string
	data any
}

// WithWeights weights the answers: 0, or from 1e-140 to 1e140. Rows of weight 0, or of NaN, are excluded and counted.
func WithWeights[T Number](weights []T) Option { return WithWeightColumn(Of(weights)) }

// WithWeightColumn is [WithWeights] of a column that is no slice.
func WithWeightColumn(weights Column) Option {
	return func(c call) call {
		c.weight = weights
		return c
	}
}

// WithStratum says which stratum of the sample each row is from: a slice of integers, booleans or strings, or a [Column].
func WithStratum(strata any) Option {
	column := columnOf(strata)
	return func(c call) call {
		c.stratum = &column
		return c
	}
}

// WithCluster says what was drawn together, such as all answers of a customer: a slice of integers, booleans or strings, or a
// [Column].
func WithCluster(clusters any) Option {
	column := columnOf(clusters)
	return func(c call) call {
		c.cluster = &column
		return c
	}
}

// WithInput gives an optional input of an analysis by its name: a slice of integers, floats, booleans or strings, or a [Column].
func WithInput(name string, data any) Option {
	return func(c call) call {
		c.inputs = append(slices.Clip(c.inputs), input{name, data})
		return c
	}
}

// WithPopulation says how many there are in the finite population that the answers come from; it narrows the intervals.
func WithPopulation(size float64) Option {
	return func(c call) call {
		c.population = Repeat(size, 0) // as long as the answers are
		return c
	}
}

// WithValidity says which rows have an answer: a bit each, the least significant first, 1 where there is one. It is a bitmap of the
// answers, not of the weights.
func WithValidity[B byte | uint64](bitmap []B) Option {
	return func(c call) call {
		c.masked = true
		switch bitmap := any(bitmap).(type) {
		case []byte:
			c.bitmap = bitmap
		case []uint64:
			c.bitmap = bits(bitmap)
		}
		return c
	}
}

// WithThreads lets as many goroutines share the work; the result does not depend on it. Without it, or with 1, there is one.
func WithThreads(n int) Option {
	return func(c call) call {
		c.threads = n
		return c
	}
}

// WithContext cancels the call when the context is done; the error is then ErrCancelled and the context's.
func WithContext(ctx context.Context) Option {
	return func(c call) call {
		c.context = ctx
		return c
	}
}

// WithOptions sets options by text, "confidence=0.9 scale=1..5", which the library reads.
func WithOptions(text string) Option {
	return func(c call) call { return c.add("options", text) }
}

func number(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }

// withText adds an option in the library's text form, in which ranges and names are checked.
func withText(name, value string) Option {
	return func(c call) call {
		return c.add(name, name+`="`+strings.ReplaceAll(value, `"`, `""`)+`"`)
	}
}

func (c call) add(name, text string) call {
	if c.err == nil && strings.IndexByte(text, 0) >= 0 {
		c.err = refuse(ErrArgument, name, -1, "%s: the text has a NUL in it", name)
	}
	if len(c.text) > 0 {
		c.text = append(c.text, ' ')
	}
	c.text = append(c.text, text...)
	return c
}
