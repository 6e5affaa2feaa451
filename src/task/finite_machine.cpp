#include "task/finite_machine.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace seqcert {
namespace {

/// Words of a length over 0..D-1 in lexicographic order, one after the other.
template <class Visit>
void for_each_word(std::size_t D, std::size_t length, Visit visit) {
  std::vector<std::size_t> word(length, 0);
  for (;;) {
    visit(word);
    std::size_t k = length;
    while (k > 0 && word[k - 1] == D - 1) word[--k] = 0;
    if (k == 0) return;
    ++word[k - 1];
  }
}

Status few_words(std::size_t D, std::size_t N) {
  const double words = std::pow(static_cast<double>(D), static_cast<double>(N));
  if (words <= most_words) return success();
  return bad_input("{}^{} words are more than the {:.3g} that are enumerated; choose a smaller D or N", D, N,
                   most_words);
}

}  // namespace

std::vector<std::size_t> outputs_of(const FiniteMachine& machine, std::span<const std::size_t> inputs) {
  std::vector<std::size_t> outputs;
  std::size_t state = 0;
  for (const std::size_t input : inputs) {
    outputs.push_back(machine.emits[state][input]);
    state = machine.next[state][input];
  }
  return outputs;
}

bool performs(const FiniteMachine& machine, const MachineTask& task) {
  return std::ranges::all_of(task.runs, [&](const MachineRun& run) {
    const std::vector<std::size_t> made = outputs_of(machine, run.inputs);
    for (std::size_t t = 0; t < made.size(); ++t)
      if (run.outputs[t] && *run.outputs[t] != made[t]) return false;
    return true;
  });
}

Result<MachineTask> copying_task(std::size_t D, std::size_t N, std::size_t lead) {
  SEQCERT_REQUIRE(D >= 1 && lead <= N, "a letter, and no answer before its letter");
  if (const Status few = few_words(D, N); !few) return few.error();
  const std::size_t delay = N - lead;
  MachineTask task{D + 1, D, {}};
  for_each_word(D, N, [&](const std::vector<std::size_t>& word) {
    MachineRun run{word, {}};
    run.inputs.resize(N + delay, D);
    run.outputs.resize(N + delay);
    std::copy(word.begin(), word.end(), run.outputs.begin() + static_cast<std::ptrdiff_t>(delay));
    task.runs.push_back(std::move(run));
  });
  return task;
}

FiniteMachine shift_register(std::size_t D, std::size_t delay) {
  std::size_t states = 1;
  for (std::size_t k = 0; k < delay; ++k) states *= D;
  const std::size_t oldest = states / (delay == 0 ? 1 : D);  // place value of the letter that leaves
  FiniteMachine machine;
  for (std::size_t q = 0; q < states; ++q) {
    std::vector<std::size_t> next, emits;
    for (std::size_t x = 0; x <= D; ++x) {
      const std::size_t letter = x == D ? 0 : x;
      next.push_back(delay == 0 ? 0 : (q % oldest) * D + letter);
      emits.push_back(delay == 0 ? letter : q / oldest);
    }
    machine.next.push_back(std::move(next));
    machine.emits.push_back(std::move(emits));
  }
  return machine;
}

Result<ToldApart> copying_histories(std::size_t D, std::size_t N, std::size_t lead) {
  SEQCERT_REQUIRE(D >= 1 && lead <= N, "a letter, and no answer before its letter");
  if (const Status few = few_words(D, N); !few) return few.error();
  const std::size_t delay = N - lead;
  ToldApart told;
  for_each_word(D, delay, [&](const std::vector<std::size_t>& word) { told.histories.push_back(word); });
  told.continuation.assign(lead, 0);
  told.continuation.resize(N, D);
  return told;
}

bool are_told_apart(const ToldApart& told, const MachineTask& task) {
  std::map<std::vector<std::size_t>, const MachineRun*> runs;
  for (const MachineRun& run : task.runs) runs.emplace(run.inputs, &run);
  std::set<std::vector<std::size_t>> answers;
  for (const std::vector<std::size_t>& history : told.histories) {
    std::vector<std::size_t> inputs = history;
    inputs.insert(inputs.end(), told.continuation.begin(), told.continuation.end());
    const auto found = runs.find(inputs);
    if (found == runs.end() || history.size() != told.histories.front().size()) return false;
    std::vector<std::size_t> asked;
    for (std::size_t t = history.size(); t < inputs.size(); ++t) {
      const auto& output = found->second->outputs[t];
      if (!output) return false;
      asked.push_back(*output);
    }
    if (!answers.insert(std::move(asked)).second) return false;
  }
  return true;
}

Result<MachineTask> program_task(const DpProgram& program, Inputs inputs) {
  if (input_count(program) > most_words)
    return bad_input("{:.3g} inputs are more than the {:.3g} that are enumerated; choose a smaller size or range",
                     input_count(program), most_words);
  const std::size_t T = program.steps.size() - program.answer_steps;
  std::map<std::vector<long>, std::size_t> letters, tokens;
  const auto number = [](auto& known, const std::vector<long>& what) {
    return known.try_emplace(what, known.size()).first->second;
  };
  MachineTask task;
  std::vector<long> choice;
  for (const Range& range : program.inputs) choice.push_back(range.lo);
  for (;;) {
    if (!program.well_formed || program.well_formed(choice)) {
      const std::vector<StepValue> values = execute(program, choice);
      MachineRun run;
      if (inputs == Inputs::prompt)
        for (const long input : choice) run.inputs.push_back(number(letters, {input}));
      run.outputs.resize(run.inputs.size());
      for (std::size_t t = 0; t < T; ++t) {
        std::vector<long> read;  // blank: nothing
        for (std::size_t k = 0; inputs == Inputs::streamed && k < program.reads.size(); ++k)
          if (program.reads[k].from == Read::From::input) {
            const std::size_t g = values[t].read_at[k];
            read.insert(read.end(), {g == 0 ? 0 : 1, g == 0 ? 0 : choice[g - 1]});
          }
        run.inputs.push_back(number(letters, read));
        run.outputs.emplace_back(number(tokens, values[t].fields));
      }
      task.runs.push_back(std::move(run));
    }
    std::size_t g = choice.size();
    while (g > 0 && choice[g - 1] == program.inputs[g - 1].hi) {
      choice[g - 1] = program.inputs[g - 1].lo;
      --g;
    }
    if (g == 0) break;
    ++choice[g - 1];
  }
  task.inputs = letters.size();
  task.outputs = tokens.size();
  return task;
}

}  // namespace seqcert
