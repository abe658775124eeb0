// Package cxmarrow takes arrow-go's record readers into libcxm, and gives results as record batches.
//
//	result, err := cxmarrow.Query(ctx, reader, cxm.Query{Measures: []string{"nps"}, By: []string{"site"}})
//
// Batches go by the Arrow C stream interface and are not copied; each is released as soon as it is counted. Integers, floats,
// booleans, utf8, large utf8 and utf8 views, date32, timestamps with a zone, dictionaries of these and the null type are taken; of
// other types are columns that the query does not name. NaN in Arrow's floats is a value, and off every scale; what is missing is
// null.
package cxmarrow

// #include <stdlib.h>
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/cdata"

	cxm "libcxm/bindings/go"
)

// Query puts a query to all batches of a reader. The reader is read to its end, or up to the failure; a row that an error names is
// counted over all batches. When the context is done, it ends between two batches or within one, not while the reader waits.
func Query(ctx context.Context, reader array.RecordReader, query cxm.Query) (*cxm.Result, error) {
	var result *cxm.Result
	err := lend(reader, func(stream unsafe.Pointer) (err error) {
		result, err = cxm.QueryStream(ctx, stream, query)
		return err
	})
	return result, err
}

// Update takes all batches of a reader into a state, or none of them where it fails.
func Update(ctx context.Context, state *cxm.State, reader array.RecordReader) error {
	return lend(reader, func(stream unsafe.Pointer) error { return state.UpdateStream(ctx, stream) })
}

// Append takes all batches of a reader into a table of a model, or none of them where it fails; rows are counted over all batches.
func Append(model *cxm.Model, table string, reader array.RecordReader, columns cxm.Columns, options ...cxm.AppendOption) error {
	return lend(reader, func(stream unsafe.Pointer) error { return model.AppendStream(table, stream, columns, options...) })
}

// RecordBatch gives a result as a batch that outlives it; release it. Texts are dictionaries, and what is NaN in the result is
// null. The schema's metadata have cxm.query and cxm.fingerprint.
func RecordBatch(result *cxm.Result) (arrow.RecordBatch, error) {
	stream, free, err := newStream()
	if err != nil {
		return nil, err
	}
	defer free()
	if err := result.ExportStream(unsafe.Pointer(stream)); err != nil {
		return nil, err
	}
	reader, err := cdata.ImportCRecordReader(stream, nil)
	if err != nil {
		return nil, err
	}
	batch, err := reader.Read()
	if err != nil {
		return nil, err
	}
	batch.Retain() // arrow-go's reader releases its own hold when it is collected
	return batch, nil
}

// Reader gives a result as a reader of its one batch; release it.
func Reader(result *cxm.Result) (array.RecordReader, error) {
	batch, err := RecordBatch(result)
	if err != nil {
		return nil, err
	}
	defer batch.Release()
	return array.NewRecordReader(batch.Schema(), []arrow.RecordBatch{batch})
}

// newStream makes an empty stream in C's memory, where pointers of C's may stand.
func newStream() (*cdata.CArrowArrayStream, func(), error) {
	memory := C.calloc(1, C.size_t(unsafe.Sizeof(cdata.CArrowArrayStream{})))
	if memory == nil {
		return nil, nil, &cxm.Error{Code: cxm.ErrMemory, Row: -1, Message: "out of memory"}
	}
	return (*cdata.CArrowArrayStream)(memory), func() { C.free(memory) }, nil
}

func lend(reader array.RecordReader, call func(stream unsafe.Pointer) error) error {
	stream, free, err := newStream()
	if err != nil {
		return err
	}
	defer free()
	pinned := &pinnedReader{RecordReader: reader}
	defer pinned.pins.Unpin()
	cdata.ExportRecordReader(pinned, stream)
	defer cdata.ReleaseCArrowArrayStream(stream)
	err = call(unsafe.Pointer(stream))
	if cause := reader.Err(); err != nil && cause != nil {
		return fmt.Errorf("%w: %w", err, cause)
	}
	return err
}

// A pinnedReader pins the buffers of its batch until the next one is asked for, since arrow-go stores their addresses in C's
// memory.
type pinnedReader struct {
	array.RecordReader
	pins runtime.Pinner
}

func (r *pinnedReader) Next() bool {
	r.pins.Unpin()
	if !r.RecordReader.Next() {
		return false
	}
	for _, column := range r.RecordBatch().Columns() {
		r.pin(column.Data())
	}
	return true
}

func (r *pinnedReader) pin(data arrow.ArrayData) {
	for _, buffer := range data.Buffers() {
		if buffer != nil && buffer.Len() > 0 {
			r.pins.Pin(&buffer.Bytes()[0])
		}
	}
	for _, child := range data.Children() {
		r.pin(child)
	}
	// Dictionary is a typed nil where there is none, and has no buffers then.
	if data.DataType().ID() == arrow.DICTIONARY {
		r.pin(data.Dictionary())
	}
}
