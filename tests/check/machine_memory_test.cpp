#include "check/machine_memory.hpp"

#include "check/dp_models.hpp"
#include "check/machine_reads.hpp"
#include "model/stepper.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

// Each part of a program on a machine against the same part in sharp arithmetic, on tokens, reads and addresses at
// random within what the bound allows.

using dp_models::with;
using dp_models::word;

const S6& memory_of_layer(const Model& model, std::size_t layer) { return std::get<S6>(model.layers[layer].mixer); }

/// x of a token that carries random integers.
SparseVector<Rational> random_token(Dice& dice, const Model& model, const DpTask& task, std::size_t position) {
  Token token;
  for (std::size_t f = 0; f < model.fields.size(); ++f)
    token.emplace_back(static_cast<long>(dice.below(static_cast<std::size_t>(task.carried.hi) + 1)));
  return embed(model, token, position);
}

/// A number of the machine within `error` of n.
Rational nearby(Dice& dice, const Format& format, const Rational& n, const Rational& error) {
  const Rational made =
      *exactly(Rounded(format, n + error * Rational::ratio(static_cast<long>(dice.below(2001)) - 1000, 1000)));
  return abs(made - n) <= error ? made : n;
}

SparseVector<Rational> plus(const SparseVector<Rational>& x, const SparseVector<Rational>& y) { return add(x, y); }

/// How far apart two results are, at the entry where they are farthest.
Rational farthest(const SparseVector<Rounded>& made, const SparseVector<Ball>& exact, std::size_t size) {
  const auto m = spread(made, size, Rounded());
  const auto e = spread(exact, size, Ball::of(0, 256));
  Rational worst = 0;
  for (std::size_t k = 0; k < size; ++k) {
    const Enclosure right = *enclosure_of(e[k]);
    worst = max(worst, min(abs(*exactly(m[k]) - right.lo), abs(*exactly(m[k]) - right.hi)));
  }
  return worst;
}

struct Memory {
  const char* problem;
  Values size, kind;
};

TEST(MachineProgram, AMemoryIsWithinItsRoundingOfExactArithmetic) {
  const Values edit = {{"n", 4L}, {"m", 4L}};
  const std::vector<Memory> memories = {
      {"edit-distance", edit, {{"read", word("gate")}}},
      {"edit-distance", edit, {{"read", word("mlp")}}},
      {"edit-distance", edit, {{"read", word("mlp")}, {"write", word("zoh")}}},
      {"edit-distance", edit, {{"read", word("gate")}, {"softplus", word("torch20")}}},
      {"fibonacci", {{"T", 20L}}, {{"read", word("gate")}}}};
  Dice dice(921);
  for (const Memory& m : memories) {
    const Instance instance =
        dp_models::claimed("dp/ssm-slots", with(with(m.size, m.kind), {{"problem", word(m.problem)}}));
    const Model& model = instance.model;
    const DpTask& task = *instance.program;
    for (const bool alone : {true, false}) {
      double closest = 0;
      for (const long bits : {7L, 10L, 14L, 20L}) {
        const Arithmetic<MachineBound> number{Format::precision(bits), alone};
        const std::vector<double> errors = memory_rounding(memory_of_layer(model, 0), model, task, number);
        for (int trial = 0; trial < 4; ++trial) {
          const Arithmetic<Rounded> machine{Format::precision(alone ? bits : bits + 2 * trial)};
          const Arithmetic<Ball> sharp{256};
          detail::MixerState<Rounded, S6> made(memory_of_layer(model, 0), machine);
          detail::MixerState<Ball, S6> exact(memory_of_layer(model, 0), sharp);
          for (std::size_t p = 1; p <= task.layout.length(); ++p) {
            const SparseVector<Rational> x = random_token(dice, model, task, p);
            const Rational off = farthest(made.step(realise(x, machine), machine, {}, true),
                                          exact.step(realise(x, sharp), sharp, {}, true), model.d_model);
            if (p < task.layout.computes(1)) continue;
            const double error = errors[p - task.layout.computes(1)];
            if (!std::isfinite(error)) continue;
            EXPECT_LE(off, Rational::exactly(error)) << m.problem << " " << machine.name() << " of " << bits;
            closest = std::max(closest, off.approximately() / error);
          }
        }
      }
      EXPECT_GT(closest, alone ? 0.1 : 0.02) << m.problem;
    }
  }
}

/// What exact arithmetic is off by comes on top, and what is found where there is nothing to read is not taken as
/// exact.
TEST(MachineProgram, ReadsAreOffByTheExactErrorAndByRounding) {
  const Rational exact_error = Rational::ratio(1, 10);
  const Instance slots = dp_models::claimed("dp/ssm-slots", {{"problem", word("edit-distance")}, {"n", 4L}, {"m", 4L}});
  const Arithmetic<MachineBound> number{Format::precision(16), true};
  const auto reads = MachineReads::of(slots.model, *slots.program, 0, exact_error);
  ASSERT_TRUE(reads.ok());
  const std::vector<double> rounding =
                                memory_rounding(memory_of_layer(slots.model, 0), slots.model, *slots.program, number),
                            errors = reads->errors(number, {});
  for (std::size_t t = 0; t < errors.size(); ++t)
    EXPECT_GE(Rational::exactly(errors[t]), Rational::exactly(rounding[t]) + exact_error);
  const Instance heads = dp_models::claimed("dp/attention", {{"problem", word("knapsack")}, {"n", 2L}, {"C", 3L}});
  const auto second = MachineReads::of(heads.model, *heads.program, 1, exact_error);
  ASSERT_TRUE(second.ok());
  const std::vector<double> none(heads.program->layout.steps, 0);
  ASSERT_TRUE(heads.program->program.steps[0].sources[3].absent());
  EXPECT_GT(second->errors({Format::precision(12), true}, none)[0], 1e-4);
}

TEST(MachineProgram, AMemoryReadAtAddressesIsWithinItsRoundingWhateverTheAddress) {
  const Instance instance = dp_models::claimed("dp/ssm-slots", {{"problem", word("knapsack")}, {"n", 2L}, {"C", 3L}});
  const Model& model = instance.model;
  const DpTask& task = *instance.program;
  const std::size_t k = 3, slots = memory_of_layer(model, 1).w_u.rows();
  ASSERT_FALSE(is_addressed_by_row(task.program.reads[k]));
  Dice dice(922);
  double closest = 0;
  for (const auto& [place, square] : {std::pair{0.0, 0.0}, std::pair{0x1p-8, 0.0}, std::pair{0.0, 0x1p-6}})
    for (const long bits : {9L, 13L, 17L}) {
      const Arithmetic<MachineBound> number{Format::precision(bits), true};
      const AddressErrors off(task.layout.steps, std::vector<AddressError>(task.program.reads.size(), {place, square}));
      const std::vector<double> errors = memory_rounding_at(memory_of_layer(model, 1), model, task, number, {k}, off);
      const Arithmetic<Rounded> machine{number.format};
      const Arithmetic<Ball> sharp{256};
      for (int trial = 0; trial < 12; ++trial) {
        detail::MixerState<Rounded, S6> made(memory_of_layer(model, 1), machine);
        detail::MixerState<Ball, S6> exact(memory_of_layer(model, 1), sharp);
        for (std::size_t p = 1; p <= task.layout.length(); ++p) {
          const SparseVector<Rational> x = random_token(dice, model, task, p);
          const Rational a(dice.below(slots + 1));
          const auto at = [&](const Rational& address, const Rational& sq) {
            return plus(x, {{task.coordinates.at[k], address}, {task.coordinates.at_sq[k], sq}});
          };
          const SparseVector<Rational> there = at(nearby(dice, number.format, a, Rational::exactly(place)),
                                                  nearby(dice, number.format, a * a, Rational::exactly(square)));
          const Rational distance = farthest(made.step(realise(there, machine), machine, {}, true),
                                             exact.step(realise(at(a, a * a), sharp), sharp, {}, true), model.d_model);
          // The machine's own a must be one it holds.
          if (p < task.layout.computes(1) || *exactly(Rounded(number.format, a * a)) != a * a) continue;
          const double error = errors[p - task.layout.computes(1)];
          if (!std::isfinite(error)) continue;
          EXPECT_LE(distance, Rational::exactly(error)) << bits << " " << place << " " << square << " at " << a.text();
          closest = std::max(closest, distance.approximately() / error);
        }
      }
    }
  EXPECT_GT(closest, 0.1);
}

/// What a network finds for its reads at step t, near integers of their ranges; of all that tokens carry where there is
/// nothing to read.
SparseVector<Rational> random_reads(Dice& dice, const DpTask& task, std::size_t t, const Format& format,
                                    const Rational& error) {
  SparseVector<Rational> reads;
  const std::vector<NumberRead> numbers = numbers_read(task);
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
    if (comes_with_token(task, k)) continue;
    const bool is_there = !task.program.steps[t - 1].sources[k].absent();
    const Range range = is_there ? numbers[k].range : task.carried;
    const Rational n(range.lo + static_cast<long>(dice.below(static_cast<std::size_t>(range.hi - range.lo) + 1)));
    reads.emplace_back(task.coordinates.reads[k], nearby(dice, format, n, error));
  }
  std::ranges::sort(reads, {}, [](const auto& entry) { return entry.first; });
  return reads;
}

TEST(MachineProgram, AddressesAreWithinTheirRoundingOfIntegers) {
  Dice dice(923);
  for (const char* construction : {"dp/attention", "dp/ssm-slots"})
    for (const Values& values : {Values{{"problem", word("knapsack")}, {"n", 3L}, {"C", 4L}},
                                 Values{{"problem", word("pointer-chase")}, {"h", word("input")}, {"T", 7L}}}) {
      const Instance instance = dp_models::claimed(construction, values);
      const Model& model = instance.model;
      const DpTask& task = *instance.program;
      double closest_place = 0, closest_square = 0;
      for (const long bits : {4L, 5L, 6L, 8L, 12L}) {
        if (task.carried.hi > 1L << bits) continue;
        const Arithmetic<MachineBound> number{Format::precision(bits), true};
        const AddressErrors errors = address_rounding(model, task, number, std::vector<double>(task.layout.steps, 0.2));
        const RealisedMlp<Rounded> made(*model.layers[0].mlp, {number.format});
        const RealisedMlp<Rational> exact(*model.layers[0].mlp, {});
        for (std::size_t t = 1; t <= task.layout.steps; ++t)
          for (int trial = 0; trial < 20; ++trial) {
            const SparseVector<Rational> x = plus(random_token(dice, model, task, task.layout.computes(t)),
                                                  random_reads(dice, task, t, number.format, Rational::ratio(1, 5)));
            const auto wrong = spread(made(realise(x, Arithmetic<Rounded>{number.format})), model.d_model, Rounded());
            const auto right = spread(exact(x), model.d_model, Rational(0));
            for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
              if (is_addressed_by_row(task.program.reads[k])) continue;
              EXPECT_TRUE(right[task.coordinates.at[k]].is_integer());
              const Rational off = abs(*exactly(wrong[task.coordinates.at[k]]) - right[task.coordinates.at[k]]),
                             off_sq =
                                 abs(*exactly(wrong[task.coordinates.at_sq[k]]) - right[task.coordinates.at_sq[k]]);
              const AddressError& error = errors[t - 1][k];
              EXPECT_LE(off, Rational::exactly(error.place));
              EXPECT_LE(off_sq, Rational::exactly(error.square));
              if (error.place > 0) closest_place = std::max(closest_place, off.approximately() / error.place);
              if (error.square > 0) closest_square = std::max(closest_square, off_sq.approximately() / error.square);
            }
          }
      }
      EXPECT_GT(closest_place, 0) << construction;
      EXPECT_GT(closest_square, 0) << construction;
    }
}

TEST(MachineProgram, OutputsAreWithinTheNetworksRoundingOfExactOnes) {
  Dice dice(924);
  for (const Values& values :
       {Values{{"problem", word("fibonacci")}, {"T", 7L}}, Values{{"problem", word("lis")}, {"n", 4L}, {"range", 30L}},
        Values{{"problem", word("edit-distance")}, {"n", 2L}, {"m", 3L}}}) {
    const Instance instance = dp_models::claimed("dp/attention", values);
    const Model& model = instance.model;
    const DpTask& task = *instance.program;
    double closest = 0;
    for (const long bits : {7L, 9L, 12L}) {
      const Format format = Format::precision(bits);
      const MachineNetwork network(model, task, std::nullopt, {format, true});
      const RealisedMlp<Rounded> made(*model.layers[0].mlp, {format});
      const RealisedMlp<Rational> exact(*model.layers[0].mlp, {});
      for (std::size_t t = 1; t <= task.layout.steps; ++t) {
        // The least of what is shown, case by case where that is less.
        double error = network.error(t, 0.125, INFINITY);
        for (const double enough : {1.0, 0.5, 0.25, 0.125, 0.0625, 0.03125})
          if (const double by_case = network.error(t, 0.125, enough); by_case <= enough)
            error = std::min(error, by_case);
        for (int trial = 0; trial < 20; ++trial) {
          const SparseVector<Rational> x = plus(random_token(dice, model, task, task.layout.computes(t)),
                                                random_reads(dice, task, t, format, Rational::ratio(1, 8)));
          const auto wrong = spread(made(realise(x, Arithmetic<Rounded>{format})), model.d_model, Rounded());
          const auto right = spread(exact(x), model.d_model, Rational(0));
          for (const std::size_t output : task.coordinates.outputs) {
            const Rational off = abs(*exactly(wrong[output]) - right[output]);
            EXPECT_LE(off, Rational::exactly(error)) << bits << " step " << t;
            closest = std::max(closest, off.approximately() / error);
          }
        }
      }
    }
    EXPECT_GT(closest, 0.01);
  }
}

/// A network that is 0 up to the last integer a read may be near, and steep from there on: all that it rounds is made
/// of what the read is off by.
TEST(MachineProgram, ANetworkIsAskedAboutAllThatReadsMayBeOffBy) {
  Instance instance = dp_models::claimed("dp/attention", {{"problem", word("lis")}, {"n", 4L}, {"range", 30L}});
  Model& model = instance.model;
  const DpTask& task = *instance.program;
  const std::vector<NumberRead> numbers = numbers_read(task);
  const Rational slope(1000003);
  int cases = 0;
  for (std::size_t k = 0; k < task.program.reads.size(); ++k)
    for (std::size_t t = 1; t <= task.layout.steps; ++t) {
      const Step& step = task.program.steps[t - 1];
      const long last = numbers[k].range.hi;
      const std::vector<bool> used = numbers_used(task, task.program.rules[step.rule][0]);
      if (numbers[k].exact || step.sources[k].absent() || last >= task.carried.hi || !used[k]) continue;
      Mlp ramp{{{WeightMatrix(1, model.d_model), {Rational(-last)}}},
               {WeightMatrix(model.d_model, 1), std::vector<Rational>(model.d_model, Rational(0))}};
      dp_models::set_entry(ramp.hidden[0].w, 0, task.coordinates.reads[k], 1);
      dp_models::set_entry(ramp.out.w, task.coordinates.outputs[0], 0, slope);
      model.layers.back().mlp = ramp;
      for (const long bits : {8L, 10L, 12L})
        for (const double off : {0x1p-3, 0x1p-5}) {
          const Format format = Format::precision(bits);
          const Rational x = Rational(last) + Rational::exactly(off), exact = slope * Rational::exactly(off);
          if (*exactly(Rounded(format, x)) != x) continue;
          const RealisedMlp<Rounded> made(*model.layers.back().mlp, {format});
          const SparseVector<Rational> read{{task.coordinates.reads[k], x}};
          const Rational rounding = abs(*exactly(spread(made(realise(read, Arithmetic<Rounded>{format})), model.d_model,
                                                        Rounded())[task.coordinates.outputs[0]]) -
                                        exact);
          EXPECT_GT(rounding, 0);
          // Anything that tokens carry makes it many times larger: only case by case it is this small.
          const MachineNetwork network(model, task, std::nullopt, {format, true});
          const double enough = exact.approximately() * std::ldexp(16.0, -static_cast<int>(bits)),
                       error = network.error(t, off, enough);
          EXPECT_LE(error, enough) << bits << " step " << t;
          EXPECT_LE(rounding, Rational::exactly(error)) << bits << " step " << t;
          ++cases;
        }
    }
  EXPECT_GT(cases, 10);
}

/// Heads that are asked for position 0, the next one, or one that no sequence has: all that is known of what they find
/// is that it is a mean of numbers that all tokens carry, rounded.
TEST(MachineProgram, AReadOfNoVisiblePositionIsAsFarOutsideTheBoxAsAMeanMayBe) {
  Instance instance = dp_models::built(
      "dp/attention", {{"problem", word("fibonacci")}, {"T", 9L}, {"q", 8L}, {"lambda", Rational::ratio(1, 64)}});
  Model& model = instance.model;
  const DpTask& task = *instance.program;
  Attention& layer = std::get<Attention>(model.layers[0].mixer);
  layer.heads.resize(1);
  const PositionHead head = *position_head_of(model, layer.heads[0]);
  const std::size_t length = task.layout.length();
  double closest = 0;
  for (const std::string asked : {"none", "the next", "beyond the last"}) {
    for (std::size_t p = 1; p <= length; ++p)
      dp_models::set_entry(model.positions, p - 1, head.asked,
                           asked == "none" ? Rational(0) : Rational(asked == "the next" ? p + 1 : length + 1));
    for (const bool alone : {true, false})
      for (const long bits : {4L, 5L, 6L, 8L, 10L}) {
        const Format format = Format::precision(bits);
        const auto reads = MachineReads::of(model, task, 0, 0);
        ASSERT_TRUE(reads.ok());
        const std::vector<double> errors = reads->errors({format, alone}, {});
        const Arithmetic<Rounded> machine{format};
        for (long n = 1; n <= task.carried.hi; ++n) {
          detail::MixerState<Rounded, Attention> mixer(layer, machine);
          for (std::size_t p = 1; p <= length; ++p) {
            const Token token(model.fields.size(), Rational(n));
            const Rational found =
                *exactly(spread(mixer.step(realise(embed(model, token, p), machine), machine, {}, true), model.d_model,
                                Rounded(format, 0))[head.out]);
            if (p < task.layout.computes(1)) continue;
            const double error = errors[p - task.layout.computes(1)];
            const bool exists = asked == "none" || (asked == "the next" && p < length);
            EXPECT_EQ(std::isfinite(error), exists) << asked << " at " << p;
            if (!std::isfinite(error)) continue;
            const Rational off = max(Rational(0), found - Rational(task.carried.hi));
            EXPECT_LE(off, Rational::exactly(error)) << asked << " " << bits << " at " << p;
            EXPECT_GT(error, 0);
            closest = std::max(closest, off.approximately() / error);
          }
        }
      }
  }
  EXPECT_GT(closest, 0.05);
}

/// The network's rounding is only asked about where its error law holds; nothing is known beyond, nor where nothing is
/// known of the reads.
TEST(MachineProgram, NothingIsKnownOfANetworkBeyondItsThreshold) {
  const Instance instance = dp_models::claimed("dp/attention", {{"problem", word("fibonacci")}, {"T", 5L}});
  const DpTask& task = *instance.program;
  const MachineNetwork network(instance.model, task, std::nullopt, {Format::precision(20), true});
  const Rational threshold = Rational::ratio(1, 32);
  const auto enough = [](double) { return 0.25; };
  const std::vector<double> reads = {0x1p-5, 0x1p-5 + 0x1p-40, 0x1p-6, INFINITY, 0x1p-4};
  const std::vector<double> errors = network.errors(reads, threshold, enough);
  for (std::size_t t = 0; t < reads.size(); ++t) EXPECT_EQ(std::isfinite(errors[t]), reads[t] <= 0x1p-5) << t;
  // Farther reads, larger sums.
  EXPECT_GE(network.error(3, 0x1p-5, 0.25), network.error(3, 0x1p-9, 0.25));
}

}  // namespace
}  // namespace seqcert
