#include "task/reachable_sources.hpp"

#include <algorithm>

namespace seqcert {
namespace {

bool needs_values(const DpProgram& program) {
  return std::ranges::any_of(program.reads, [&program](const Read& read) {
    if (read.from != Read::From::address) return false;
    for (std::size_t k = 0; k < program.reads.size(); ++k)
      if (program.reads[k].from != Read::From::input && read.where->uses(k)) return true;
    return false;
  });
}

}  // namespace

ReachableSources::ReachableSources(const DpProgram& program) : program_(program) {
  if (needs_values(program)) values_ = value_ranges(program);
}

Source ReachableSources::operator()(std::size_t t, std::size_t k) const {
  const Step& step = program_.steps[t - 1];
  const Source source = step.sources[k];
  if (source.absent() || program_.reads[k].from != Read::From::address) return source;
  std::vector<Range> arguments;
  for (std::size_t r = 0; r < program_.reads.size(); ++r) {
    const bool is_input = program_.reads[r].from == Read::From::input;
    const Source at = r < k ? (*this)(t, r) : Source{};
    Range range{step.absent[r], step.absent[r]};
    if (!at.absent() && is_input) range = program_.inputs[at.first - 1];
    if (!at.absent() && !is_input && !values_.empty()) {
      // A match may be absent; an address never is.
      if (program_.reads[r].from != Read::From::match) range = values_[at.first - 1][program_.reads[r].field];
      for (std::size_t s = at.first; s <= at.last; ++s) range = hull(range, values_[s - 1][program_.reads[r].field]);
    }
    arguments.push_back(range);
  }
  for (const long constant : step.constants) arguments.push_back({constant, constant});
  const Range where = program_.reads[k].where->range(arguments);
  const auto number = [](long x) { return static_cast<std::size_t>(std::max(x, 1L)); };
  return {std::max(source.first, number(where.lo)), std::min(source.last, number(where.hi))};
}

}  // namespace seqcert
