package virtual

// The bits of the status bytes, by the reference of DLE EOT, GS a and GS r.
const (
	fixedRealTime = 0x12 // bits 1 and 4 are always set in an answer to DLE EOT
	drawerHigh    = 0x04 // of DLE EOT 1 and the first byte of ASB: no drawer pulls pin 3 down
	offlineBit    = 0x08 // of DLE EOT 1 and the first byte of ASB
	causeCover    = 0x04 // of DLE EOT 2
	causePaper    = 0x20 // of DLE EOT 2
	rollNear      = 0x0c // of DLE EOT 4
	rollEnd       = 0x60 // of DLE EOT 4
	fixedASB      = 0x10 // of the first byte of ASB
	asbCover      = 0x20 // of the first byte of ASB
	asbLast       = 0x0f // of the fourth byte of ASB
	sensorNear    = 0x03 // of GS r 1 and the third byte of ASB
	sensorEnd     = 0x0c // of GS r 1 and the third byte of ASB
)

func when(is bool, bits byte) byte {
	if is {
		return bits
	}
	return 0
}

// realTime returns the answer to DLE EOT n, n from 1 to 4.
func (f Faults) realTime(n byte) byte {
	switch n {
	case 1:
		return fixedRealTime | drawerHigh | when(f.stops(), offlineBit)
	case 2:
		return fixedRealTime | when(f.CoverOpen, causeCover) | when(f.NoPaper, causePaper)
	case 4:
		return fixedRealTime | when(f.NearEnd || f.NoPaper, rollNear) | when(f.NoPaper, rollEnd)
	default: // 3: no error of the cutter or the head
		return fixedRealTime
	}
}

// sensors returns the answer to GS r 1.
func (f Faults) sensors() byte {
	return when(f.NearEnd || f.NoPaper, sensorNear) | when(f.NoPaper, sensorEnd)
}

// automatic returns the status that the printer sends by itself after GS a.
func (f Faults) automatic() []byte {
	first := fixedASB | drawerHigh | when(f.stops(), offlineBit) | when(f.CoverOpen, asbCover)
	return []byte{first, 0, f.sensors(), asbLast}
}
