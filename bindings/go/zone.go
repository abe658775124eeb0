package cxm

// #include "bridge.h"
import "C"

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// A zoneData is a zone as TZif data (RFC 9636) in C's memory.
type zoneData struct {
	bytes unsafe.Pointer
	size  int
}

// zones are those that were asked for. They stay, since any handle may read them; there are some hundreds at most.
var zones struct {
	lock sync.Mutex
	kept map[string]zoneData
}

// cxmGoZone is the library's call for a time zone, of which it has none: non-zero where Go finds none of that name.
//
//export cxmGoZone
func cxmGoZone(name *C.char, tzif *unsafe.Pointer, size *C.size_t) C.int32_t {
	zone, found := lendZone(goText(name))
	*tzif, *size = zone.bytes, C.size_t(zone.size)
	if !found {
		return 1
	}
	return 0
}

func lendZone(name string) (zoneData, bool) {
	zones.lock.Lock()
	defer zones.lock.Unlock()
	if zone, found := zones.kept[name]; found {
		return zone, true
	}
	data := systemZone(name)
	if data == nil {
		data = goZone(name)
	}
	if data == nil {
		return zoneData{}, false
	}
	if zones.kept == nil {
		zones.kept = map[string]zoneData{}
	}
	zone := zoneData{C.CBytes(data), len(data)}
	zones.kept[name] = zone
	return zone, true
}

// zoneFolders are where the ready-made host of the C library looks too, so that results name the same data.
var zoneFolders = []string{os.Getenv("TZDIR"), "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"}

const zoneMost = 1 << 20

func systemZone(name string) []byte {
	for _, folder := range zoneFolders {
		path := filepath.Join(folder, name)
		if folder == "" || !filepath.IsLocal(name) {
			continue
		}
		if file, err := os.Stat(path); err != nil || !file.Mode().IsRegular() || file.Size() > zoneMost {
			continue
		}
		if data, err := os.ReadFile(path); err == nil && len(data) > 0 {
			return data
		}
	}
	return nil
}

// goZone is what Go knows of a zone, from $ZONEINFO, from its own folder, or from the package time/tzdata; nil where it is nothing.
func goZone(name string) []byte {
	// "Local" differs from machine to machine, and Go leaves out the leap seconds that the zones in "right" count.
	if name == "Local" || strings.HasPrefix(name, "right/") {
		return nil
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return tzif(location)
}

// Changes of clocks are written out for these years, also those that follow a rule: Go does not give the rule away.
const zoneFirstYear, zoneLastYear = 1800, 2500

// tzif writes a location as TZif data of version 2, in which only offsets matter: Go gives no data of zones as bytes.
func tzif(location *time.Location) []byte {
	at := time.Date(zoneFirstYear, time.January, 1, 0, 0, 0, 0, time.UTC).In(location)
	_, last := at.Zone()
	offsets := []int{last}
	var times, kinds []byte
	for {
		before := at
		if _, at = at.ZoneBounds(); at.IsZero() || at.Year() > zoneLastYear {
			break
		}
		if !at.After(before) { // Go ends leap years a day early, in that day too
			at = before.Add(24 * time.Hour)
		}
		_, offset := at.Zone()
		if offset == last {
			continue
		}
		last = offset
		kind := slices.Index(offsets, offset)
		if kind < 0 {
			kind, offsets = len(offsets), append(offsets, offset)
		}
		times = binary.BigEndian.AppendUint64(times, uint64(at.Unix()))
		kinds = append(kinds, byte(kind))
	}
	data := append(tzifHeader(0, 1), make([]byte, 6+1)...) // the block of 32 bits, which is not read, has a type and its name
	data = append(append(append(data, tzifHeader(len(kinds), len(offsets))...), times...), kinds...)
	for _, offset := range offsets {
		data = append(binary.BigEndian.AppendUint32(data, uint32(int32(offset))), 0, 0)
	}
	return append(data, "\x00\n\n"...) // the types' one name, which is empty, and no rule
}

func tzifHeader(times, types int) []byte {
	header := append([]byte("TZif2"), make([]byte, 15+3*4)...) // no marks and no leap seconds
	for _, count := range []int{times, types, 1} {
		header = binary.BigEndian.AppendUint32(header, uint32(count))
	}
	return header
}
