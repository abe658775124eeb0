// The generator of measures_generated.go: a function for each measure of the library, and a typed option for each of their options.
// It asks the library for its records, so that names, defaults and words stand in one place.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"go/token"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	cxm "libcxm/bindings/go"
)

var initialisms = []string{"auc", "ces", "csat", "cusum", "ewma", "nps", "xmr"}

// exported makes a Go name: adjusted_wald is AdjustedWald, nps is NPS.
func exported(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '.' }) {
		if slices.Contains(initialisms, word) {
			b.WriteString(strings.ToUpper(word))
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// local makes the name of a parameter: start_time is startTime.
func local(name string) string {
	first, rest, found := strings.Cut(name, "_")
	if found {
		first += exported(rest)
	}
	if token.IsKeyword(first) || first == "options" {
		first += "_"
	}
	return first
}

// sentence ends a record's line with a full stop.
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

func amount(value float64) string {
	if math.IsInf(value, 0) {
		return "any"
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

// values says what an option may be.
func values(o cxm.OptionRecord) string {
	switch o.Kind {
	case "choice":
		return strings.Join(o.Choices, ", ")
	case "scale":
		return "two whole numbers"
	case "column":
		return "the name of a column"
	case "text":
		return "a text of at most " + amount(o.Maximum) + " bytes"
	}
	low, high := "from ", " to "
	if o.MinimumExcluded {
		low = "above "
	}
	if o.MaximumExcluded {
		high = " to below "
	}
	return low + amount(o.Minimum) + high + amount(o.Maximum)
}

// initial writes a default; a text's is empty.
func initial(o cxm.OptionRecord) string {
	if o.Kind == "text" {
		return strconv.Quote(o.Default)
	}
	return o.Default
}

// words are what the comment of a function says, answers and analyses alike.
func words(out *bytes.Buffer, m cxm.Measure) {
	fmt.Fprintf(out, "// %s is the measure %s, %s: %s\n//\n", exported(m.Name), m.Name, m.Title, sentence(m.Summary))
	fmt.Fprintf(out, "//\t%s\n//\n", m.Formula)
	for _, input := range m.Inputs {
		fmt.Fprintf(out, "// %s%s\n//\n", sentence(strings.TrimSuffix("Input "+input.Name+": "+input.Summary, ".")), kinds(m, input))
	}
	out.WriteString("// The figures; the first is the headline:\n//\n")
	for _, term := range m.Terms {
		each := ""
		if term.Each {
			each = ", for each column"
		}
		fmt.Fprintf(out, "//   - %s%s%s: %s\n", term.Name, inBrackets(term.Unit), each, sentence(term.Summary))
	}
	if len(m.RowTerms) > 0 {
		out.WriteString("//\n// What there is for each row:\n//\n")
	}
	for _, term := range m.RowTerms {
		fmt.Fprintf(out, "//   - %s%s: %s\n", term.Name, inBrackets(term.Unit), sentence(term.Summary))
	}
	if len(m.Options) > 0 {
		out.WriteString("//\n// The options and their defaults:\n//\n")
	}
	for _, o := range m.Options {
		fmt.Fprintf(out, "//   - [%s] %s: %s\n", optionName(m.Name, o), initial(o), sentence(o.Summary))
	}
	further := []string{}
	for _, name := range m.Design {
		further = append(further, map[string]string{"weight": "[WithWeights]", "stratum": "[WithStratum]", "cluster": "[WithCluster]",
			"population": "[WithPopulation]"}[name])
	}
	further = append(further, "[WithValidity]", "[WithThreads]", "[WithContext]")
	fmt.Fprintf(out, "//\n// Further %s.\n", strings.Join(further, ", "))
	fmt.Fprintf(out, "//\n// Source: %s\n", sentence(m.Source))
}

func inBrackets(unit string) string {
	if unit == "" {
		return ""
	}
	return " (" + unit + ")"
}

// kinds says what an input takes.
func kinds(m cxm.Measure, input cxm.Input) string {
	text := map[string]string{"answers": " NaN is no answer.", "number": " Numbers; NaN is a null.",
		"event": " Booleans, or 0 and 1.", "category": " Integers, booleans or strings, or a [Column] of them.",
		"time":   " Numbers, or [Instants] and [Days].",
		"margin": " By turns integers, booleans or strings, and numbers that are told of them.",
		"aged":   " By turns numbers and how old they are."}[input.Kind]
	if input.Repeated {
		text += " Several columns are a [Table]."
	}
	if input.Optional {
		text += fmt.Sprintf(" Optional: [WithInput](%q, ...).", input.Name)
	}
	return text
}

func function(out *bytes.Buffer, m cxm.Measure) {
	var kinds, parameters, columns []string
	words(out, m)
	for i, input := range m.Inputs {
		kind := "T"
		if len(m.Inputs) > 1 {
			kind = fmt.Sprintf("T%d", i+1)
		}
		kinds = append(kinds, kind)
		parameters = append(parameters, local(input.Name)+" []"+kind)
		columns = append(columns, "Of("+local(input.Name)+")")
	}
	fmt.Fprintf(out, "func %s[%s Number](%s, options ...Option) (Estimates, error) {\n", exported(m.Name), strings.Join(kinds, ", "),
		strings.Join(parameters, ", "))
	fmt.Fprintf(out, "\treturn estimate(%q, options, %s)\n}\n\n", m.Name, strings.Join(columns, ", "))
}

// analysis writes the function of an analysis, whose columns can be of any kind: a slice, a Column, a Table where an input repeats.
func analysis(out *bytes.Buffer, m cxm.Measure) {
	var names []string
	words(out, m)
	for _, input := range m.Inputs {
		if !input.Optional {
			names = append(names, local(input.Name))
		}
	}
	list := strings.Join(names, ", ")
	fmt.Fprintf(out, "func %s(%s any, options ...Option) (Analysis, error) {\n", exported(m.Name), list)
	fmt.Fprintf(out, "\treturn analyse(%q, options, %s)\n}\n\n", m.Name, list)
}

// named are the kinds that options of a name have; one that is not of the first kind is called by its measure too.
var named = map[string]string{}

func optionName(measure string, o cxm.OptionRecord) string {
	if named[o.Name] == "" {
		named[o.Name] = o.Kind
	}
	if named[o.Name] != o.Kind {
		return "With" + exported(measure) + exported(o.Name)
	}
	return "With" + exported(o.Name)
}

// A use of an option by a measure.
type use struct {
	measure string
	record  cxm.OptionRecord
}

func option(out *bytes.Buffer, function string, uses []use) {
	name := uses[0].record.Name
	fmt.Fprintf(out, "// %s sets the option %s of\n//\n", function, name)
	for _, u := range uses {
		unit := ""
		if u.record.Unit != "" {
			unit = ", " + u.record.Unit
		}
		fmt.Fprintf(out, "//   - %s: %s %s%s; default %s\n", u.measure, sentence(u.record.Summary), exported(values(u.record)), unit,
			initial(u.record))
	}
	signature, text := "", ""
	switch kind := uses[0].record.Kind; kind {
	case "number":
		signature, text = "value float64", "number(value)"
	case "integer":
		signature, text = "value int", "strconv.Itoa(value)"
	case "choice":
		signature, text = "choice string", "choice"
	case "scale":
		signature, text = "minimum, maximum float64", `number(minimum)+".."+number(maximum)`
	case "column":
		signature, text = "column string", "column"
	case "text":
		signature, text = "text string", "text"
	default:
		fmt.Fprintf(os.Stderr, "the option %s is a %s, for which there is no rule\n", name, kind)
		os.Exit(1)
	}
	fmt.Fprintf(out, "func %s(%s) Option {\n\treturn withText(%q, %s)\n}\n\n", function, signature, name, text)
}

func constants(out *bytes.Buffer, function string, uses []use) {
	name := strings.TrimPrefix(function, "With")
	var choices []string
	for _, u := range uses {
		for _, choice := range u.record.Choices {
			if !slices.Contains(choices, choice) {
				choices = append(choices, choice)
			}
		}
	}
	if len(choices) == 0 {
		return
	}
	fmt.Fprintf(out, "// What [%s] takes.\nconst (\n", function)
	for _, choice := range choices {
		var of []string
		for _, u := range uses {
			if slices.Contains(u.record.Choices, choice) {
				of = append(of, u.measure)
			}
		}
		fmt.Fprintf(out, "\t%s%s = %q // %s\n", name, exported(choice), choice, strings.Join(of, ", "))
	}
	out.WriteString(")\n\n")
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FILE")
		os.Exit(2)
	}
	var out bytes.Buffer
	out.WriteString("// Code generated by internal/generate from the library's records; DO NOT EDIT.\n\n")
	out.WriteString("package cxm\n\nimport \"strconv\"\n\n")
	var names []string
	uses := map[string][]use{}
	for _, m := range cxm.Measures() {
		if m.Form == "analysis" {
			analysis(&out, m)
		} else {
			function(&out, m)
		}
		for _, o := range m.Options {
			name := optionName(m.Name, o)
			if uses[name] == nil {
				names = append(names, name)
			}
			uses[name] = append(uses[name], use{m.Name, o})
		}
	}
	for _, name := range names {
		option(&out, name, uses[name])
		constants(&out, name, uses[name])
	}
	source, err := format.Source(out.Bytes())
	if err == nil {
		err = os.WriteFile(os.Args[1], source, 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
