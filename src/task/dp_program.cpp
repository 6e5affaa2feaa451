#include "task/dp_program.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace seqcert {
namespace {

bool is_extremum(const Read& read) { return read.from == Read::From::largest || read.from == Read::From::smallest; }

/// Executes step by step; `seen` are the finished ones.
class Execution {
 public:
  Execution(const DpProgram& program, std::span<const long> inputs) : program_(program), inputs_(inputs) {}

  std::vector<StepValue> run() {
    for (const Step& step : program_.steps) {
      StepValue value;
      for (std::size_t k = 0; k < program_.reads.size(); ++k) read(step, k, value);
      value.arguments.insert(value.arguments.end(), step.constants.begin(), step.constants.end());
      if (has_extremum_) {
        // Reads of everything look at the arguments of the reader, its constants included.
        for (std::size_t k = 0; k < program_.reads.size(); ++k)
          if (is_extremum(program_.reads[k])) value.arguments[k] = extremum(step, k, value);
      }
      for (const Transition& rule : program_.rules[step.rule]) value.fields.push_back(rule(value.arguments));
      done_.push_back(std::move(value));
    }
    return std::move(done_);
  }

 private:
  void read(const Step& step, std::size_t k, StepValue& value) {
    const Read& read = program_.reads[k];
    const Source& source = step.sources[k];
    const auto absent = [&] {
      value.arguments.push_back(step.absent[k]);
      value.read_at.push_back(0);
    };
    const auto take = [&](std::size_t at, long number) {
      value.arguments.push_back(number);
      value.read_at.push_back(at);
    };
    if (source.absent() || is_extremum(read)) {
      has_extremum_ = has_extremum_ || is_extremum(read);
      return absent();
    }
    if (read.from == Read::From::input) return take(source.first, inputs_[source.first - 1]);
    if (read.from == Read::From::step) return take(source.first, done_[source.first - 1].fields[read.field]);
    std::vector<long> known = value.arguments;
    known.resize(program_.reads.size(), 0);
    known.insert(known.end(), step.constants.begin(), step.constants.end());
    const long where = (*read.where)(known);
    if (read.from == Read::From::address) {
      const auto at = static_cast<std::size_t>(where);
      SEQCERT_REQUIRE(where >= 1 && at >= source.first && at <= source.last, "an address lies in its range");
      return take(at, done_[at - 1].fields[read.field]);
    }
    for (std::size_t at = source.last; at >= source.first; --at)
      if (done_[at - 1].fields[read.match_field] == where) return take(at, done_[at - 1].fields[read.field]);
    absent();
  }

  long extremum(const Step& step, std::size_t k, StepValue& value) const {
    const Read& read = program_.reads[k];
    const Source& source = step.sources[k];
    long best = step.absent[k];
    if (source.absent()) return best;
    std::vector<long> known = value.arguments;
    known.push_back(0);
    for (std::size_t at = source.first; at <= source.last; ++at) {
      known.back() = done_[at - 1].arguments[read.key];
      if (read.where && (*read.where)(known) == 0) continue;
      const long term = done_[at - 1].fields[read.field] + (read.bonus ? (*read.bonus)(known) : 0);
      const bool better = value.read_at[k] == 0 || (read.from == Read::From::largest ? term > best : term < best);
      if (!better) continue;
      best = term;
      value.read_at[k] = at;
    }
    return best;
  }

  const DpProgram& program_;
  std::span<const long> inputs_;
  std::vector<StepValue> done_;
  bool has_extremum_ = false;
};

/// The range of the argument that is a key: an input or a constant.
Range key_range(const DpProgram& program, const Step& step, std::size_t key) {
  if (key >= program.reads.size()) {
    const long constant = step.constants[key - program.reads.size()];
    return {constant, constant};
  }
  const Source& source = step.sources[key];
  return source.absent() ? Range{step.absent[key], step.absent[key]} : program.inputs[source.first - 1];
}

/// The range of read k of a step, given the ranges of earlier values and of the arguments before it; the last of `arguments` is for a key.
Range read_range(const DpProgram& program, const Step& step, std::size_t k, const std::vector<std::vector<Range>>& values,
                 std::vector<Range>& arguments) {
  const Read& read = program.reads[k];
  const Source& source = step.sources[k];
  const Range absent{step.absent[k], step.absent[k]};
  if (source.absent()) return absent;
  if (read.from == Read::From::input) return program.inputs[source.first - 1];
  Range range = values[source.first - 1][read.field], keys = is_extremum(read) ? key_range(program, program.steps[source.first - 1], read.key) : Range{};
  for (std::size_t at = source.first + 1; at <= source.last; ++at) {
    range = hull(range, values[at - 1][read.field]);
    if (is_extremum(read)) keys = hull(keys, key_range(program, program.steps[at - 1], read.key));
  }
  if (read.bonus) {
    arguments.back() = keys;
    const Range bonus = read.bonus->range(arguments);
    range = {range.lo + bonus.lo, range.hi + bonus.hi};
  }
  const bool may_be_absent = read.from == Read::From::match || (is_extremum(read) && read.where);
  return may_be_absent ? hull(range, absent) : range;
}

/// The ranges of a step's arguments. The bonus of an extremum sees the reads before it, the constants and the key.
std::vector<Range> step_ranges(const DpProgram& program, const Step& step, const std::vector<std::vector<Range>>& values) {
  const std::size_t reads = program.reads.size();
  std::vector<Range> arguments(reads + program.constants.size() + 1);
  for (std::size_t c = 0; c < program.constants.size(); ++c) arguments[reads + c] = {step.constants[c], step.constants[c]};
  for (std::size_t k = 0; k < reads; ++k) arguments[k] = read_range(program, step, k, values, arguments);
  arguments.pop_back();
  return arguments;
}

}  // namespace

std::vector<std::string> argument_names(const DpProgram& program) {
  std::vector<std::string> names;
  for (const Read& read : program.reads) names.push_back(read.name);
  names.insert(names.end(), program.constants.begin(), program.constants.end());
  return names;
}

void require_consistent(const DpProgram& program) {
  SEQCERT_REQUIRE(!program.steps.empty() && !program.fields.empty() && program.answer_steps < program.steps.size(), "a program has steps");
  for (const Range& range : program.inputs) SEQCERT_REQUIRE(range.lo <= range.hi, "range of an input");
  for (const auto& rule : program.rules) SEQCERT_REQUIRE(rule.size() == program.fields.size(), "a rule makes every field");
  for (const Read& read : program.reads) {
    const bool computed = read.from == Read::From::address || read.from == Read::From::match;
    SEQCERT_REQUIRE(read.field < program.fields.size() && (!computed || read.where), "field and address of a read");
    SEQCERT_REQUIRE(!is_extremum(read) || read.key >= program.reads.size() || program.reads[read.key].from == Read::From::input,
                    "a key is an input or a constant");
  }
  for (std::size_t t = 1; t <= program.steps.size(); ++t) {
    const Step& step = program.steps[t - 1];
    SEQCERT_REQUIRE(step.rule < program.rules.size() && step.sources.size() == program.reads.size() &&
                        step.absent.size() == program.reads.size() && step.constants.size() == program.constants.size(),
                    "shape of a step");
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const Source& source = step.sources[k];
      const bool is_input = program.reads[k].from == Read::From::input;
      const bool single = is_input || program.reads[k].from == Read::From::step;
      SEQCERT_REQUIRE(source.absent() || (source.first >= 1 && source.first <= source.last), "a source is a range or absent");
      SEQCERT_REQUIRE(!single || source.first == source.last, "inputs and steps are read one at a time");
      SEQCERT_REQUIRE(source.last <= (is_input ? program.inputs.size() : t - 1), "a step reads inputs and earlier steps");
    }
  }
}

Status check_inputs(const DpProgram& program, std::span<const long> inputs) {
  if (inputs.size() != program.inputs.size())
    return bad_input("{} takes {} inputs at these parameters, {} were given", program.problem, program.inputs.size(), inputs.size());
  for (std::size_t g = 0; g < inputs.size(); ++g)
    if (inputs[g] < program.inputs[g].lo || inputs[g] > program.inputs[g].hi)
      return bad_input("input {} of {} is {}, outside {}..{}", g + 1, program.problem, inputs[g], program.inputs[g].lo, program.inputs[g].hi);
  return program.well_formed ? program.well_formed(inputs) : success();
}

std::vector<StepValue> execute(const DpProgram& program, std::span<const long> inputs) {
  SEQCERT_REQUIRE(check_inputs(program, inputs).ok(), "execution of inputs that were checked");
  return Execution(program, inputs).run();
}

long answer(const DpProgram& program, std::span<const long> inputs) { return execute(program, inputs).back().fields[0]; }

std::vector<std::vector<Range>> value_ranges(const DpProgram& program) {
  std::vector<std::vector<Range>> values;
  values.reserve(program.steps.size());
  for (const Step& step : program.steps) {
    const std::vector<Range> arguments = step_ranges(program, step, values);
    std::vector<Range> fields;
    for (const Transition& rule : program.rules[step.rule]) fields.push_back(rule.range(arguments));
    values.push_back(std::move(fields));
  }
  return values;
}

std::vector<Range> argument_ranges(const DpProgram& program, const std::vector<std::vector<Range>>& values) {
  std::vector<Range> result = step_ranges(program, program.steps.front(), values);
  for (const Step& step : program.steps) {
    const std::vector<Range> arguments = step_ranges(program, step, values);
    for (std::size_t k = 0; k < result.size(); ++k) result[k] = hull(result[k], arguments[k]);
  }
  return result;
}

}  // namespace seqcert
