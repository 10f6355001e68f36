package storetest

func memberCases() []testCase { return nil }
func customerCases() []testCase { return nil }
func factCases() []testCase { return nil }
func tenantCases() []testCase { return nil }
func metricCases() []testCase { return nil }
func resultCases() []testCase { return nil }
func outboxCases() []testCase { return nil }
func jobCases() []testCase { return nil }
