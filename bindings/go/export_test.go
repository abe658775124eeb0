package cxm

// WithoutSystemZones leaves what Go itself knows of time zones, until the function that it returns is called.
func WithoutSystemZones() (restore func()) {
	zones.lock.Lock()
	defer zones.lock.Unlock()
	folders, kept := zoneFolders, zones.kept
	zoneFolders, zones.kept = nil, nil
	return func() {
		zones.lock.Lock()
		defer zones.lock.Unlock()
		zoneFolders, zones.kept = folders, kept
	}
}
