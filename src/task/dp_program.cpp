#include "task/dp_program.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <deque>

namespace seqcert {
namespace {

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
    if (read.needed && (*read.needed)(known) == 0) return absent();
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

/// The hull of ranges over a window of steps whose ends only move up: for each end the steps that may still be the
/// outermost one.
class SlidingHull {
 public:
  void push(std::size_t at, const Range& range) {
    while (!lows_.empty() && lows_.back().end >= range.lo) lows_.pop_back();
    while (!highs_.empty() && highs_.back().end <= range.hi) highs_.pop_back();
    lows_.push_back({at, range.lo});
    highs_.push_back({at, range.hi});
  }
  void drop_before(std::size_t first) {
    while (lows_.front().at < first) lows_.pop_front();
    while (highs_.front().at < first) highs_.pop_front();
  }
  Range range() const { return {lows_.front().end, highs_.front().end}; }

 private:
  struct Outermost {
    std::size_t at;
    long end;
  };
  std::deque<Outermost> lows_, highs_;
};

/// What a read may see at its source, kept from one step to the next: sources mostly move on, and a new one starts
/// afresh.
struct Window {
  std::size_t first = 0, last = 0;
  SlidingHull values, keys;
};

/// The ranges of the arguments of one step after the other.
class Ranges {
 public:
  Ranges(const DpProgram& program, const std::vector<std::vector<Range>>& values)
      : program_(program), values_(values), windows_(program.reads.size()) {}

  /// Requires the values of all steps before it. The last of the result is the place of a key and belongs to no
  /// argument.
  std::vector<Range> of(const Step& step) {
    const std::size_t reads = program_.reads.size();
    std::vector<Range> arguments(reads + program_.constants.size() + 1);
    for (std::size_t c = 0; c < program_.constants.size(); ++c)
      arguments[reads + c] = {step.constants[c], step.constants[c]};
    // In order: an address and a bonus see the reads before them.
    for (std::size_t k = 0; k < reads; ++k) arguments[k] = read(step, k, arguments);
    arguments.pop_back();
    return arguments;
  }

 private:
  Range read(const Step& step, std::size_t k, std::vector<Range>& arguments) {
    const Read& read = program_.reads[k];
    const Source& source = step.sources[k];
    const Range absent{step.absent[k], step.absent[k]};
    if (source.absent()) return absent;
    if (read.from == Read::From::input) return program_.inputs[source.first - 1];
    if (read.from == Read::From::address) {
      const Range at = read.where->range(arguments);
      SEQCERT_REQUIRE(at.lo >= static_cast<long>(source.first) && at.hi <= static_cast<long>(source.last),
                      "an address lies in its range on all inputs");
    }
    const Window& window = moved(k, source);
    Range range = window.values.range();
    if (read.bonus) {
      arguments.back() = window.keys.range();
      const Range bonus = read.bonus->range(arguments);
      range = {range.lo + bonus.lo, range.hi + bonus.hi};
    }
    const bool may_be_absent = read.from == Read::From::match || (is_extremum(read) && read.where);
    return may_be_absent ? hull(range, absent) : range;
  }

  const Window& moved(std::size_t k, const Source& source) {
    const Read& read = program_.reads[k];
    Window& window = windows_[k];
    if (source.first < window.first || source.first > window.last || source.last < window.last)
      window = {source.first, source.first - 1, {}, {}};
    while (window.last < source.last) {
      ++window.last;
      window.values.push(window.last, values_[window.last - 1][read.field]);
      if (read.bonus) window.keys.push(window.last, key_range(program_, program_.steps[window.last - 1], read.key));
    }
    window.first = source.first;
    window.values.drop_before(source.first);
    if (read.bonus) window.keys.drop_before(source.first);
    return window;
  }

  const DpProgram& program_;
  const std::vector<std::vector<Range>>& values_;
  std::vector<Window> windows_;
};

/// Whether `where` and `bonus` of read k see only what is known by then.
bool sees_only_earlier(const DpProgram& program, std::size_t k, const std::optional<Transition>& expression) {
  if (!expression) return true;
  const std::size_t reads = program.reads.size(),
                    known = reads + program.constants.size() + (is_extremum(program.reads[k]) ? 1 : 0);
  return std::ranges::all_of(expression->nodes(), [&](const TransitionNode& node) {
    if (node.kind != TransitionNode::Kind::argument) return true;
    const auto argument = static_cast<std::size_t>(node.number);
    if (argument >= reads) return argument < known;
    // Extrema are taken last: an address cannot wait for one.
    return argument < k && (is_extremum(program.reads[k]) || !is_extremum(program.reads[argument]));
  });
}

}  // namespace

bool is_extremum(const Read& read) { return read.from == Read::From::largest || read.from == Read::From::smallest; }

std::vector<std::string> argument_names(const DpProgram& program) {
  std::vector<std::string> names;
  for (const Read& read : program.reads) names.push_back(read.name);
  names.insert(names.end(), program.constants.begin(), program.constants.end());
  return names;
}

void require_consistent(const DpProgram& program) {
  SEQCERT_REQUIRE(!program.steps.empty() && !program.fields.empty() && program.answer_steps < program.steps.size(),
                  "a program has steps");
  for (const Range& range : program.inputs) SEQCERT_REQUIRE(range.lo <= range.hi, "range of an input");
  const std::size_t arguments = program.reads.size() + program.constants.size();
  const auto knows = [&](const Transition& rule) {
    return std::ranges::all_of(rule.nodes(), [&](const TransitionNode& node) {
      return node.kind != TransitionNode::Kind::argument || static_cast<std::size_t>(node.number) < arguments;
    });
  };
  for (const auto& rule : program.rules)
    SEQCERT_REQUIRE(rule.size() == program.fields.size() && std::ranges::all_of(rule, knows),
                    "a rule makes every field from the arguments");
  SEQCERT_REQUIRE(!program.place_field || *program.place_field < program.fields.size(), "the place is a field");
  for (std::size_t k = 0; k < program.reads.size(); ++k) {
    const Read& read = program.reads[k];
    const bool computed = read.from == Read::From::address || read.from == Read::From::match;
    SEQCERT_REQUIRE(
        read.field < program.fields.size() && read.match_field < program.fields.size() && (!computed || read.where),
        "field and address of a read");
    SEQCERT_REQUIRE(
        !is_extremum(read) || (read.key >= program.reads.size() ? read.key < arguments
                                                                : program.reads[read.key].from == Read::From::input),
        "a key is an input or a constant");
    SEQCERT_REQUIRE(sees_only_earlier(program, k, read.where) && sees_only_earlier(program, k, read.bonus),
                    "a read looks at what is known before it");
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
      SEQCERT_REQUIRE(source.absent() || (source.first >= 1 && source.first <= source.last),
                      "a source is a range or absent");
      SEQCERT_REQUIRE(!single || source.first == source.last, "inputs and steps are read one at a time");
      SEQCERT_REQUIRE(source.last <= (is_input ? program.inputs.size() : t - 1),
                      "a step reads inputs and earlier steps");
    }
  }
}

Status check_inputs(const DpProgram& program, std::span<const long> inputs) {
  if (inputs.size() != program.inputs.size())
    return bad_input("{} takes {} inputs at these parameters, {} were given; change the input or the size",
                     program.problem, program.inputs.size(), inputs.size());
  for (std::size_t g = 0; g < inputs.size(); ++g)
    if (inputs[g] < program.inputs[g].lo || inputs[g] > program.inputs[g].hi)
      return bad_input("input {} of {} is {}, outside {}..{}; change it or the parameter that bounds it", g + 1,
                       program.problem, inputs[g], program.inputs[g].lo, program.inputs[g].hi);
  return program.well_formed ? program.well_formed(inputs) : success();
}

std::vector<StepValue> execute(const DpProgram& program, std::span<const long> inputs) {
  SEQCERT_REQUIRE(check_inputs(program, inputs).ok(), "execution of inputs that were checked");
  return Execution(program, inputs).run();
}

long answer(const DpProgram& program, std::span<const long> inputs) {
  return execute(program, inputs).back().fields[0];
}

std::vector<std::vector<Range>> value_ranges(const DpProgram& program) {
  std::vector<std::vector<Range>> values;
  values.reserve(program.steps.size());
  Ranges ranges(program, values);
  for (const Step& step : program.steps) {
    const std::vector<Range> arguments = ranges.of(step);
    std::vector<Range> fields;
    for (const Transition& rule : program.rules[step.rule]) fields.push_back(rule.range(arguments));
    values.push_back(std::move(fields));
  }
  return values;
}

std::vector<Range> argument_ranges(const DpProgram& program, const std::vector<std::vector<Range>>& values) {
  Ranges ranges(program, values);
  std::vector<Range> result = ranges.of(program.steps.front());
  for (const Step& step : program.steps) {
    const std::vector<Range> arguments = ranges.of(step);
    for (std::size_t k = 0; k < result.size(); ++k) result[k] = hull(result[k], arguments[k]);
  }
  return result;
}

}  // namespace seqcert
