#include "check/machine_optimum.hpp"

#include "check/machine_reads.hpp"
#include "check/second_layers.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

// Heads that take an optimum, on models changed so that one part of their bound is all there is.

using dp_models::word;

Instance viterbi(const char* attention) {
  return dp_models::claimed("dp/attention", {{"problem", word("viterbi")},
                                             {"form", word("compact")},
                                             {"k", 3L},
                                             {"S", 4L},
                                             {"letters", 2L},
                                             {"attention", word(attention)}});
}

std::vector<double> errors_of_optima(const Model& model, const DpTask& task, const Arithmetic<MachineBound>& number) {
  const auto first = MachineReads::of(model, task, 0, 0), second = MachineReads::of(model, task, 1, 0);
  EXPECT_TRUE(first.ok() && second.ok());
  return second->errors(number, first->errors(number, {}));
}

WeightMatrix scaled(const WeightMatrix& w, const Rational& by) {
  WeightMatrix result(w.rows(), w.cols());
  for (std::size_t r = 0; r < w.rows(); ++r) {
    SparseVector<Rational> row;
    for (const auto& [column, value] : w.row(r)) row.emplace_back(column, value * by);
    result.set_row(r, SparseRow{std::move(row)});
  }
  return result;
}

/// A hard head finds the value itself, so that what is off is the number of its key: the sum of one-hots that a network
/// made, here of units s times too large that it divides by s again. Of so many bits fl(s fl(1/s)) is not 1.
TEST(OptimumOnMachines, TellTheNumberOfItsKeyAsFarOffAsOneHotsMakeIt) {
  const std::vector<std::pair<long, Rational>> scales = {{9, 49}, {11, 49}, {13, 45}, {16, 45}, {20, 53}};
  double closest = 0;
  std::size_t compared = 0;
  for (const auto& [bits, scale] : scales) {
    const Format format = Format::precision(bits);
    EXPECT_NE(*exactly(Rounded(format, scale) * Rounded(format, Rational(1) / scale)), Rational(1)) << bits;
    Instance instance = viterbi("hard");
    const DpTask& task = *instance.program;
    Mlp& network = *instance.model.layers[0].mlp;
    AffineMap& last = network.hidden.back();
    last.w = scaled(last.w, scale);
    for (Rational& bias : last.bias) bias = bias * scale;
    network.out.w = scaled(network.out.w, Rational(1) / scale);
    const ExtremumEntries& optimum = task.coordinates.extrema[0];
    ASSERT_TRUE(optimum.head->taken);
    const Read& read = task.program.reads[optimum.read];
    for (const bool alone : {true, false}) {
      const std::vector<double> errors = errors_of_optima(instance.model, task, {format, alone});
      for (const std::vector<long>& inputs : task.candidates(12)) {
        const auto x = dp_models::after_second_mixer(instance.model, task, inputs, format);
        const std::vector<StepValue> right = execute(task.program, inputs);
        for (std::size_t t = 1; t <= task.layout.steps; ++t) {
          if (!std::isfinite(errors[t - 1])) continue;
          const Rational told = *exactly(x[task.layout.computes(t) - 1][*optimum.head->taken]);
          if (task.program.steps[t - 1].sources[optimum.read].absent()) {
            const Rational most(optimum.keys.hi - optimum.keys.lo + 1);
            EXPECT_LE(max(-told, told - most), Rational::exactly(errors[t - 1])) << bits << " step " << t;
            continue;
          }
          const std::size_t at = dp_models::found_at(task, t, optimum.read, right);
          ASSERT_GT(at, 0U);
          const long key = task.program.steps[at - 1].constants[read.key - task.program.reads.size()];
          const Rational off = abs(told - Rational(key - optimum.keys.lo + 1));
          EXPECT_LE(off, Rational::exactly(errors[t - 1])) << bits << " step " << t;
          ++compared;
          closest = std::max(closest, off.approximately() / errors[t - 1]);
        }
      }
    }
  }
  EXPECT_GT(compared, 100U);
  EXPECT_GT(closest, 0.1);
}

/// The token at the last position has a group that the machine cannot hold: to the step there it is visible, and its
/// score is no number; no step before has seen it.
TEST(OptimumOnMachines, IsOffByTheTokensThatItSees) {
  for (const std::string attention : {"softmax", "hard"}) {
    const Format format = *Format::parse("fp32");
    const Instance plain = viterbi(attention.c_str());
    Instance changed = viterbi(attention.c_str());
    const DpTask& task = *plain.program;
    const ExtremumEntries& optimum = task.coordinates.extrema[0];
    const std::size_t steps = task.layout.steps, last = task.layout.length();
    ASSERT_EQ(task.layout.computes(steps), last);
    ASSERT_FALSE(task.program.steps[steps - 1].sources[optimum.read].absent());
    dp_models::set_entry(changed.model.positions, last - 1, optimum.head->group->at, Rational::power_of_two(130));
    dp_models::set_entry(changed.model.positions, last - 1, optimum.head->group->sq, Rational::power_of_two(260));
    for (const std::vector<long>& inputs : task.candidates(3)) {
      const auto before = dp_models::after_second_mixer(plain.model, task, inputs, format),
                 after = dp_models::after_second_mixer(changed.model, task, inputs, format);
      const std::size_t entry = task.coordinates.reads[optimum.read];
      // What a hard head makes of that is some number.
      if (attention == "softmax") {
        EXPECT_FALSE(exactly(after[last - 1][entry]));
      }
      for (std::size_t p = 1; p < last; ++p) EXPECT_EQ(exactly(after[p - 1][entry]), exactly(before[p - 1][entry]));
    }
    const std::vector<double> known = errors_of_optima(plain.model, task, {format, true}),
                              errors = errors_of_optima(changed.model, task, {format, true});
    for (std::size_t t = 1; t <= steps; ++t) EXPECT_TRUE(std::isfinite(known[t - 1])) << t;
    for (std::size_t t = 1; t < steps; ++t) EXPECT_EQ(errors[t - 1], known[t - 1]) << t;
    EXPECT_FALSE(std::isfinite(errors[steps - 1]));
  }
}

}  // namespace
}  // namespace seqcert
