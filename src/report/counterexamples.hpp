#pragma once

#include "claim/record.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// A minimised counterexample as the summary and the page show it.
struct CounterexampleNote {
  std::string claim;                                       // id
  std::string statement;                                   // what was claimed: `copy_error <= eps`
  Record record;                                           // at the minimised point
  std::vector<std::pair<std::string, std::string>> lines;  // (heading, text) of the witness
  std::string file;                                        // of the JSON, relative to the folder of the report
};

/// A section of summary.md; "" where there are none.
std::string counterexamples_markdown(std::span<const CounterexampleNote> notes);
/// The same as a section of report.html.
std::string counterexamples_html(std::span<const CounterexampleNote> notes);

}  // namespace seqcert
