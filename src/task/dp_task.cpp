#include "task/dp_task.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace seqcert {

DpLayout layout_of(const DpProgram& program, Inputs inputs) {
  const bool takes_largest = std::ranges::any_of(program.reads, [](const Read& read) {
    return read.from == Read::From::largest || read.from == Read::From::smallest;
  });
  return {inputs, inputs == Inputs::prompt ? program.inputs.size() : 0, inputs == Inputs::streamed || takes_largest,
          program.steps.size()};
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

std::size_t reach(const DpTask& task) {
  std::size_t farthest = 1;
  for (std::size_t t = 1; t <= task.layout.steps; ++t)
    for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
      const Source& source = task.program.steps[t - 1].sources[k];
      if (source.absent() || comes_with_token(task, k)) continue;
      const bool input = task.program.reads[k].from == Read::From::input;
      farthest = std::max(farthest,
                          task.layout.computes(t) + 1 - (input ? source.first : task.layout.stands_at(source.first)));
    }
  return farthest;
}

}  // namespace seqcert
