// The networks of steps against the transitions they were made from, in rationals: on all integer arguments of small
// programs, with garbage where a step reads nothing, and with reads as far from their integers as the margin allows.
#include "compile/step_network.hpp"

#include "model/mlp.hpp"
#include "support/random_model.hpp"
#include "task/dp_problem.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace seqcert {
namespace {

struct Case {
  std::string problem;
  Values values;
  bool by_row = true;
};

std::vector<Case> cases() {
  const auto word = [](const char* text) { return Value(std::string(text)); };
  return {{"cyk", {{"n", 3L}, {"grammar", word("dyck")}}},
          {"edit-distance", {{"n", 2L}, {"m", 2L}, {"alphabet", 2L}}},
          {"fibonacci", {{"T", 4L}, {"q", 4L}}},
          {"knapsack", {{"n", 2L}, {"C", 2L}, {"weight", 3L}, {"value", 2L}}, false},
          {"lcs", {{"n", 2L}, {"m", 2L}, {"alphabet", 3L}}},
          {"lis", {{"n", 3L}, {"range", 3L}}},
          {"matrix-chain", {{"n", 3L}, {"dimension", 2L}}},
          {"pointer-chase", {{"T", 5L}, {"V", 3L}, {"h", word("random")}}},
          {"pointer-chase", {{"T", 4L}, {"V", 3L}, {"h", word("input")}}, false},
          {"postfix", {{"operators", 1L}}, false},
          {"viterbi", {{"k", 2L}, {"S", 3L}, {"letters", 3L}}}};
}

/// A layout of x made here, other than that of the constructions: outputs first, everything after them in any order.
DpTask task_of_case(const Case& c, Inputs inputs) {
  const DpProblem& problem = **find_problem(c.problem);
  DpTask task = task_of(*build_program(problem, *arguments_for(problem, c.values), "unrolled"), inputs);
  const std::size_t reads = task.program.reads.size();
  std::size_t used = 0;
  const auto next = [&](std::size_t count) {
    std::vector<std::size_t> entries;
    while (count-- > 0) entries.push_back(used++);
    return entries;
  };
  DpCoordinates& at = task.coordinates;
  at.outputs = next(task.program.fields.size());
  at.rules = next(task.program.rules.size() > 1 ? task.program.rules.size() : 0);
  at.constants = next(task.program.constants.size());
  at.at_sq = next(reads);
  at.at = next(reads);
  at.absent = next(reads);
  at.streamed = next(reads);
  at.fields = next(task.program.fields.size());
  at.reads = next(reads);
  at.place_field_sq = used++;
  for (std::size_t k = 0; k < reads; ++k) {
    bool absent = false;
    for (const Step& step : task.program.steps) absent = absent || step.sources[k].absent();
    at.present.push_back(absent ? std::optional(used++) : std::nullopt);
    if (comes_with_token(task, k))
      at.reads[k] =
          task.program.reads[k].from == Read::From::input ? at.streamed[k] : at.fields[task.program.reads[k].field];
  }
  at.d_model = used;
  return task;
}

/// What a read of a step may find on some input.
Range range_of(const DpTask& task, std::size_t k, const Source& source) {
  const Read& read = task.program.reads[k];
  if (read.from == Read::From::input) return task.program.inputs[source.first - 1];
  Range range = task.value_ranges[source.first - 1][read.field];
  for (std::size_t s = source.first; s <= source.last; ++s) range = hull(range, task.value_ranges[s - 1][read.field]);
  return range;
}

/// Calls f with the arguments of a step, all choices or, where they are many, some hundred drawn ones. `found[k]`:
/// whether read k is there.
void for_arguments(const DpTask& task, const Step& step, Dice& dice,
                   const std::function<void(const std::vector<long>&, const std::vector<bool>&)>& f) {
  constexpr std::size_t most = 200;
  const std::size_t reads = task.program.reads.size();
  std::vector<Range> ranges;
  std::size_t choices = 1;
  for (std::size_t k = 0; k < reads; ++k) {
    ranges.push_back(step.sources[k].absent() ? Range{step.absent[k], step.absent[k]}
                                              : range_of(task, k, step.sources[k]));
    choices = std::min<std::size_t>(1U << 30, choices * static_cast<std::size_t>(ranges[k].hi - ranges[k].lo + 1));
  }
  const bool all = choices <= most;
  for (std::size_t n = 0; n < (all ? choices : most); ++n) {
    std::vector<long> arguments;
    std::size_t rest = n;
    for (const Range& range : ranges) {
      const auto size = static_cast<std::size_t>(range.hi - range.lo + 1);
      arguments.push_back(range.lo + static_cast<long>(all ? rest % size : dice.below(size)));
      rest /= size;
    }
    arguments.insert(arguments.end(), step.constants.begin(), step.constants.end());
    std::vector<bool> found;
    for (std::size_t k = 0; k < reads; ++k) {
      found.push_back(!step.sources[k].absent());
      if (!found[k] || !task.program.reads[k].needed || (*task.program.reads[k].needed)(arguments) == 1) continue;
      found[k] = false;
      arguments[k] = step.absent[k];
    }
    f(arguments, found);
  }
}

/// Some number of the box, seldom an integer.
Rational garbage(const DpTask& task, Dice& dice) {
  if (dice.below(3) == 0) return dice.coin() ? task.carried.lo : task.carried.hi;
  return Rational(task.carried.lo) +
         Rational(task.carried.hi - task.carried.lo) * Rational::ratio(dice.between(0, 97), 97);
}

Rational shaken(const Rational& value, const Rational& eta, Dice& dice) {
  return value + eta * Rational(dice.between(-1, 1));
}

/// x of one step: everything from the row exact, reads within eta; picked from `slots` when given.
std::vector<Rational> x_of(const DpTask& task, const Step& step, const std::vector<long>& arguments,
                           const std::vector<bool>& found, const Rational& eta, const std::optional<SlotEntries>& slots,
                           Dice& dice) {
  const DpCoordinates& c = task.coordinates;
  std::vector<Rational> x(c.d_model, Rational(0));
  std::vector<std::size_t> taken;
  if (slots)
    for (std::size_t s = 0; s < slots->count; ++s) x[slots->first + s] = max(garbage(task, dice), Rational(0));
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
    const bool absent = step.sources[k].absent();
    if (c.present[k]) x[*c.present[k]] = absent ? 0 : 1;
    if (absent) x[c.absent[k]] = Rational(step.absent[k]);
    if (comes_with_token(task, k)) {
      // A token says nothing here: the start token's field is 0.
      x[c.reads[k]] = found[k] ? Rational(arguments[k]) : Rational(0);
    } else if (slots && is_addressed_by_row(task.program.reads[k])) {
      if (!found[k]) continue;
      std::size_t slot = 1 + dice.below(slots->count);
      while (std::ranges::find(taken, slot) != taken.end()) slot = 1 + dice.below(slots->count);
      taken.push_back(slot);
      x[c.at[k]] = Rational(slot);
      x[slots->first + slot - 1] = shaken(Rational(arguments[k]), eta, dice);
    } else {
      x[c.reads[k]] = shaken(found[k] ? Rational(arguments[k]) : garbage(task, dice), eta, dice);
    }
  }
  for (std::size_t k = 0; k < c.constants.size(); ++k) x[c.constants[k]] = Rational(step.constants[k]);
  if (!c.rules.empty()) x[c.rules[step.rule]] = 1;
  return x;
}

std::vector<Rational> added_by(const RealisedMlp<Rational>& network, const std::vector<Rational>& x) {
  SparseVector<Rational> entries;
  for (std::size_t k = 0; k < x.size(); ++k)
    if (!x[k].is_zero()) entries.emplace_back(k, x[k]);
  return spread(network(entries), x.size(), Rational(0));
}

/// On the arguments of every step: exact on integers, within 1/2 just below the margin, and nothing but outputs
/// written.
void require_exact(const DpTask& task, const std::optional<SlotEntries>& slots, std::uint64_t seed) {
  Dice dice(seed);
  const auto compiled = value_network(task, slots);
  ASSERT_TRUE(compiled.ok()) << compiled.error().message;
  const RealisedMlp<Rational> network(compiled->mlp, {});
  const Rational below = margin(*compiled) * Rational::ratio(999, 1000);
  EXPECT_GT(below.sign(), 0);
  std::size_t wrong = 0, tried = 0;
  for (const Step& step : task.program.steps)
    for_arguments(task, step, dice, [&](const std::vector<long>& arguments, const std::vector<bool>& found) {
      for (const Rational& eta : {Rational(0), below}) {
        const auto y = added_by(network, x_of(task, step, arguments, found, eta, slots, dice));
        for (std::size_t f = 0; f < task.program.fields.size(); ++f) {
          const Rational off =
              abs(y[task.coordinates.outputs[f]] - Rational(task.program.rules[step.rule][f](arguments)));
          const bool right = eta.is_zero() ? off.is_zero() : off < Rational::ratio(1, 2);
          wrong += right ? 0 : 1;
          EXPECT_TRUE(right || wrong > 3)
              << "arguments " << fmt::format("{}", fmt::join(arguments, ",")) << " rule " << step.rule + 1 << " field "
              << f + 1 << ": off by " << off.text() << " at eta = " << eta.text();
        }
        for (std::size_t entry = 0; entry < y.size(); ++entry)
          EXPECT_TRUE(y[entry].is_zero() ||
                      std::ranges::find(task.coordinates.outputs, entry) != task.coordinates.outputs.end())
              << entry;
        ++tried;
      }
    });
  EXPECT_EQ(wrong, 0U) << "of " << tried << ", seed " << seed;
}

TEST(ValueNetwork, IsTheTransitionOnAllArgumentsOfEverySmallProgram) {
  for (const Case& c : cases())
    for (const Inputs inputs : {Inputs::prompt, Inputs::streamed}) {
      SCOPED_TRACE(c.problem + (inputs == Inputs::prompt ? " prompt" : " streamed"));
      require_exact(task_of_case(c, inputs), std::nullopt, 41);
    }
}

TEST(ValueNetwork, PicksWhatTheSlotHolds) {
  for (const Case& c : cases()) {
    if (!c.by_row) continue;
    for (const std::size_t more : {0UL, 3UL}) {
      DpTask task = task_of_case(c, Inputs::prompt);
      const SlotEntries slots{task.coordinates.d_model, task.program.reads.size() + more};
      task.coordinates.d_model += slots.count;
      SCOPED_TRACE(fmt::format("{} {} slots", c.problem, slots.count));
      require_exact(task, slots, 42 + more);
    }
  }
}

TEST(AddressNetwork, GivesThePlaceOfTheStepAndItsSquare) {
  for (const Case& c : cases()) {
    if (c.by_row) continue;
    for (const Inputs inputs : {Inputs::prompt, Inputs::streamed}) {
      SCOPED_TRACE(c.problem);
      Dice dice(43);
      const DpTask task = task_of_case(c, inputs);
      std::vector<std::size_t> places;
      for (std::size_t t = 1; t <= task.layout.steps; ++t) places.push_back(1 + (7 * t) % 5);
      const auto compiled = address_network(task, places);
      ASSERT_TRUE(compiled.ok()) << compiled.error().message;
      EXPECT_TRUE(compiled->lipschitz.is_zero());
      const RealisedMlp<Rational> network(compiled->mlp, {});
      std::size_t asked = 0;
      for (const Step& step : task.program.steps)
        for_arguments(task, step, dice, [&](const std::vector<long>& arguments, const std::vector<bool>& found) {
          for (const Rational& eta : {Rational(0), compiled->threshold * Rational::ratio(999, 1000)}) {
            const std::vector<Rational> x = x_of(task, step, arguments, found, eta, std::nullopt, dice);
            const std::vector<Rational> y = added_by(network, x);
            for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
              const Read& read = task.program.reads[k];
              if (is_addressed_by_row(read) || !found[k]) continue;
              const long where = (*read.where)(arguments);
              const Rational place = read.from == Read::From::match
                                         ? Rational(where)
                                         : Rational(places.at(static_cast<std::size_t>(where) - 1));
              EXPECT_EQ(y[task.coordinates.at[k]], place);
              EXPECT_EQ(y[task.coordinates.at_sq[k]], place * place);
              ++asked;
            }
            if (task.program.place_field) {
              const Rational height = x[task.coordinates.fields[*task.program.place_field]];
              EXPECT_EQ(y[task.coordinates.place_field_sq], height * height);
            }
          }
        });
      EXPECT_GT(asked, 20U);
    }
  }
}

}  // namespace
}  // namespace seqcert
