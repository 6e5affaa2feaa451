#include "task/dp_task.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cstdlib>

namespace seqcert {

DpLayout layout_of(const DpProgram& program, Inputs inputs) {
  return {inputs, inputs == Inputs::prompt ? program.inputs.size() : 0,
          inputs == Inputs::streamed || std::ranges::any_of(program.reads, is_extremum), program.steps.size()};
}

bool comes_with_token(const DpTask& task, std::size_t read) {
  const Read& what = task.program.reads[read];
  if (what.from == Read::From::input) return task.layout.inputs == Inputs::streamed;
  if (what.from != Read::From::step || !task.program.place_field) return false;
  for (std::size_t t = 1; t <= task.program.steps.size(); ++t) {
    const Source& source = task.program.steps[t - 1].sources[read];
    if (!source.absent() && source.first + 1 != t) return false;
  }
  return true;
}

std::size_t position_of_key(const DpTask& task, const Read& read, std::size_t step) {
  const std::size_t input = task.program.steps[step - 1].sources[read.key].first;
  return task.layout.inputs == Inputs::prompt ? input : task.layout.computes(step);
}

bool is_addressed_by_row(const Read& read) { return read.from == Read::From::input || read.from == Read::From::step; }

ExtremumScores extremum_scores(const DpTask& task, std::size_t k) {
  const Read& read = task.program.reads[k];
  const auto found = extremum_of(task.program, k);
  SEQCERT_REQUIRE(found.ok(), "an extremum that can be carried out");
  const auto count = static_cast<long>(found->count()), length = static_cast<long>(task.layout.length());
  long largest_bonus = 0;
  if (read.bonus) {
    std::vector<Range> arguments = argument_ranges(task.program, task.value_ranges);
    arguments.push_back(found->keys);
    const Range bonus = read.bonus->range(arguments);
    largest_bonus = std::max(std::abs(bonus.lo), std::abs(bonus.hi));
  }
  ExtremumScores scores;
  // Ties are harmless where the value alone is found; where its key is needed, too, the key's number breaks them.
  const long scale = read.bonus ? count + 1 : 1, gap = read.bonus ? std::max(task.carried.hi, length) : task.carried.hi;
  scores.value = read.from == Read::From::largest ? scale : -scale;
  scores.spread = scale * (task.carried.hi + largest_bonus) + (read.bonus ? count : 0);
  scores.start = scores.spread + gap + 1;
  scores.admitted = 2 * scores.start;
  scores.group = scores.admitted;
  return scores;
}

DpTask task_of(DpProgram program, Inputs inputs) {
  DpTask task;
  task.layout = layout_of(program, inputs);
  task.value_ranges = value_ranges(program);
  task.emitted = task.value_ranges.front();
  for (const auto& step : task.value_ranges)
    for (std::size_t f = 0; f < step.size(); ++f) task.emitted[f] = hull(task.emitted[f], step[f]);
  for (const Range& range : program.inputs) task.carried = hull(task.carried, range);
  for (const Range& range : task.emitted) task.carried = hull(task.carried, range);
  task.program = std::move(program);
  return task;
}

Token token_at(const DpTask& task, std::size_t position, std::span<const long> inputs,
               std::span<const std::vector<long>> values) {
  const DpProgram& program = task.program;
  const bool streamed = task.layout.inputs == Inputs::streamed;
  Token token(program.fields.size() + (streamed ? program.reads.size() : 0));
  if (position <= task.layout.prompt) {
    token[0] = Rational(inputs[position - 1]);
    return token;
  }
  const std::size_t step = position - task.layout.computes(1);  // its value stands here; 0: the start token
  SEQCERT_REQUIRE(step <= values.size() && step < task.layout.steps, "a token follows from the values made so far");
  if (step > 0)
    for (std::size_t f = 0; f < program.fields.size(); ++f) token[f] = Rational(values[step - 1][f]);
  if (streamed)
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const Source& source = program.steps[step].sources[k];
      if (program.reads[k].from == Read::From::input && !source.absent())
        token[program.fields.size() + k] = Rational(inputs[source.first - 1]);
    }
  return token;
}

std::size_t locality(const DpProgram& program) {
  std::size_t farthest = 0;
  for (std::size_t t = 1; t <= program.steps.size(); ++t)
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const Source& source = program.steps[t - 1].sources[k];
      if (program.reads[k].from != Read::From::input && !source.absent())
        farthest = std::max(farthest, t - source.first);
    }
  return farthest;
}

std::vector<std::size_t> first_needed(const DpTask& task, std::size_t k) {
  const DpProgram& program = task.program;
  const Read& read = program.reads[k];
  std::vector<std::size_t> first(program.steps.size(), 0);
  if (comes_with_token(task, k)) return first;
  std::vector<Range> arguments;  // of `where`, but for the constants of the step
  if (is_extremum(read) && read.where) {
    const auto optimum = extremum_of(program, k);
    SEQCERT_REQUIRE(optimum.ok(), "an extremum that can be carried out");
    arguments = argument_ranges(program, task.value_ranges);
    arguments.push_back(optimum->keys);
  }
  for (std::size_t t = 1; t <= program.steps.size(); ++t) {
    const Step& step = program.steps[t - 1];
    if (step.sources[k].absent()) continue;
    const std::size_t source = step.sources[k].first;
    first[t - 1] = read.from == Read::From::input ? source : task.layout.stands_at(source);
    if (arguments.empty()) continue;
    for (std::size_t c = 0; c < step.constants.size(); ++c)
      arguments[program.reads.size() + c] = {step.constants[c], step.constants[c]};
    if (read.where->range(arguments).lo < 1) first[t - 1] = std::min(first[t - 1], task.layout.computes(1));
  }
  return first;
}

std::size_t reach(const DpTask& task) {
  std::size_t farthest = 1;
  const auto see = [&](std::size_t from, std::size_t position) { farthest = std::max(farthest, from + 1 - position); };
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
    const std::vector<std::size_t> first = first_needed(task, k);
    for (std::size_t t = 1; t <= first.size(); ++t)
      if (first[t - 1] > 0) see(task.layout.computes(t), first[t - 1]);
    const Read& read = task.program.reads[k];
    if (!is_extremum(read) || read.key >= task.program.reads.size()) continue;
    // The token that carries a value finds its key first.
    for (std::size_t t = 1; t < task.layout.steps; ++t)
      if (!task.program.steps[t - 1].sources[read.key].absent())
        see(task.layout.stands_at(t), position_of_key(task, read, t));
  }
  return farthest;
}

}  // namespace seqcert
