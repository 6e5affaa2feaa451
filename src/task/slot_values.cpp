#include "task/slot_values.hpp"

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

Rational size_of(const Range& range) { return Rational(range.hi - range.lo + 1); }

bool takes_extremum(const Read& read) { return read.from == Read::From::largest || read.from == Read::From::smallest; }

/// Of one argument of one step: an input's range where it reads one; a constant is known from t.
Rational values_of_argument(const DpProgram& program, const Step& step, std::size_t argument,
                            const std::vector<Range>& of_rule) {
  if (argument >= program.reads.size()) return Rational(1);
  if (program.reads[argument].from != Read::From::input) return size_of(of_rule[argument]);
  const Source& source = step.sources[argument];
  return source.absent() ? Rational(1) : size_of(program.inputs[source.first - 1]);
}

}  // namespace

std::vector<Rational> slot_values(const DpProgram& program, Inputs inputs, const SlotPlan& plan) {
  std::vector<Rational> result(plan.slots, Rational(1));
  const auto keep = [&](std::size_t slot, const Rational& count) {
    if (slot > 0) result[slot - 1] = max(result[slot - 1], count);
  };
  if (inputs == Inputs::prompt)
    for (std::size_t g = 0; g < program.inputs.size(); ++g) keep(plan.input_slot[g], size_of(program.inputs[g]));
  const std::vector<std::vector<Range>> ranges = value_ranges(program);
  std::set<std::size_t> fields, keys;
  for (const Read& read : program.reads) {
    // Memory by place holds what lies at a place; which place it is says its number.
    if (read.from == Read::From::input || (program.place_field && read.from != Read::From::match)) continue;
    fields.insert(read.field);
    if (takes_extremum(read)) keys.insert(read.key);
  }
  const std::vector<Range> arguments = argument_ranges(program, ranges);
  for (std::size_t s = 0; s < program.steps.size(); ++s) {
    Rational count(1);
    for (const std::size_t field : fields) count *= size_of(ranges[s][field]);
    for (const std::size_t key : keys) count *= values_of_argument(program, program.steps[s], key, arguments);
    if (!program.place_field)
      keep(plan.value_slot[s], count);
    else
      for (const std::size_t slot : plan.place_slot) keep(slot, count);
  }
  return result;
}

}  // namespace seqcert
