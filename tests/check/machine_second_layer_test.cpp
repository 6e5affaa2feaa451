#include "check/dp_models.hpp"
#include "check/machine_cases.hpp"
#include "check/machine_matching.hpp"
#include "check/machine_memory.hpp"
#include "check/machine_reads.hpp"
#include "check/second_layers.hpp"
#include "model/stepper.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

#include <set>

namespace seqcert {
namespace {

// What second layers find, by matching, at places, and of many values, against what the program reads.

using dp_models::with;
using dp_models::word;

using dp_models::after_second_mixer;
using dp_models::found_at;

struct Kind {
  const char* construction;
  Values values;
  double closest;  // some run comes so near to the bound
};

TEST(SecondLayers, FindWhatIsReadWithinTheirBounds) {
  const Values postfix = {{"problem", word("postfix")}, {"operators", 2L}},
               lis = {{"problem", word("lis")}, {"form", word("compact")}, {"n", 5L}, {"range", 6L}},
               viterbi = {{"problem", word("viterbi")},
                          {"form", word("compact")},
                          {"k", 3L},
                          {"S", 4L},
                          {"letters", 2L}},
               streamed = {{"inputs", word("streamed")}}, hard = {{"attention", word("hard")}};
  const std::vector<Kind> cases = {{"dp/attention", postfix, 0.015},
                                   {"dp/attention", with(postfix, streamed), 0.0001},
                                   {"dp/attention", with(postfix, hard), 0},
                                   {"dp/ssm-slots", postfix, 0.001},
                                   {"dp/ssm-slots", with(postfix, {{"write", word("zoh")}}), 0.001},
                                   {"dp/attention", lis, 0.1},
                                   {"dp/attention", with(lis, streamed), 0.1},
                                   {"dp/attention", with(lis, hard), 0},
                                   {"dp/attention", viterbi, 0.02},
                                   {"dp/attention", with(viterbi, streamed), 0.02},
                                   {"dp/attention", with(viterbi, hard), 0}};
  for (const Kind& c : cases) {
    const std::string name = dp_models::name_of(c.construction, c.values);
    const Values weights = dp_models::claimed_weights(c.construction, c.values);
    Values values = with(c.values, weights);
    // Keys have to be found to within 1/4 with rounding.
    if (weights.contains("lambda")) values["lambda"] = std::get<Rational>(weights.at("lambda")) + Rational(1);
    const Instance instance = dp_models::built(c.construction, values);
    const Model& model = instance.model;
    const DpTask& task = *instance.program;
    const DecodingProof proof = prove_decoding(model, task);
    ASSERT_TRUE(proof.proved) << name << ": " << proof.reason;
    const auto first = MachineReads::of(model, task, 0, *proof.read_error),
               second = MachineReads::of(model, task, 1, *proof.read_error);
    ASSERT_TRUE(first.ok() && second.ok()) << name;
    double closest = 0;
    std::size_t compared = 0;
    for (const bool alone : {true, false})
      for (const long bits : {10L, 13L, 16L, 19L, 22L, 25L}) {
        const Arithmetic<MachineBound> number{Format::precision(bits), alone};
        const std::vector<double> before = first->errors(number, {}), errors = second->errors(number, before);
        for (const std::vector<long>& inputs : task.candidates(12)) {
          const auto x = after_second_mixer(model, task, inputs, Format::precision(alone ? bits : bits + 1));
          const std::vector<StepValue> right = execute(task.program, inputs);
          for (std::size_t t = 1; t <= task.layout.steps; ++t) {
            if (!std::isfinite(errors[t - 1])) continue;
            for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
              const Read& read = task.program.reads[k];
              if (is_addressed_by_row(read)) continue;
              const auto& found = x[task.layout.computes(t) - 1];
              const std::size_t at = found_at(task, t, k, right);
              const Rational bound = Rational::exactly(errors[t - 1]);
              const bool must_find = at > 0 || (is_extremum(read) && !task.program.steps[t - 1].sources[k].absent());
              const Rational value = *exactly(found[task.coordinates.reads[k]]),
                             wanted = at > 0 ? Rational(right[at - 1].fields[read.field]) : Rational(0);
              Rational off =
                  must_find ? abs(value - wanted) : max(Rational(0), max(-value, value - Rational(task.carried.hi)));
              EXPECT_LE(off, bound) << name << " " << bits << " step " << t;
              for (const ExtremumEntries& optimum : task.coordinates.extrema) {
                if (!optimum.head || !optimum.head->taken || !must_find) continue;
                const long key = at > 0 ? task.program.steps[at - 1].constants[read.key - task.program.reads.size()]
                                        : optimum.keys.lo - 1;
                const Rational taken = abs(*exactly(found[*optimum.head->taken]) - Rational(key - optimum.keys.lo + 1));
                EXPECT_LE(taken, bound) << name << " " << bits << " step " << t;
                off = max(off, taken);
              }
              ++compared;
              if (errors[t - 1] > 0) closest = std::max(closest, off.approximately() / errors[t - 1]);
            }
          }
        }
      }
    EXPECT_GT(compared, 100U) << name;
    EXPECT_GE(closest, c.closest) << name;
  }
}

/// Tokens at places at random, addresses and squares off by what is allowed, numbers at the ends of the box: the last
/// one at the place is found within the bound; where there is none, some number of the box.
TEST(MatchingHead, FindsTheLastTokenAtAPlaceWithinItsBound) {
  Dice dice(931);
  double closest = 0;
  int finite = 0, finite_hard = 0, wrong = 0;
  for (int model = 0; model < 60; ++model) {
    const Rational lambda = Rational::ratio(static_cast<long>(3 + dice.below(40)), 4);
    const bool hard = dice.below(4) == 0;
    const Instance instance = dp_models::built("dp/attention", {{"problem", word("postfix")},
                                                                {"operators", static_cast<long>(1 + dice.below(3))},
                                                                {"lambda", lambda},
                                                                {"attention", word(hard ? "hard" : "softmax")}});
    const DpTask& task = *instance.program;
    const DpCoordinates& c = task.coordinates;
    Attention layer = std::get<Attention>(instance.model.layers[1].mixer);
    // A larger mu leaves what is nearer to the ties at the place itself.
    const Rational scale(dice.coin() ? 1 : 64);
    for (const std::size_t row : {0U, 1U}) {
      const auto [entry, weight] = layer.heads[0].w_q.row(row).front();
      layer.heads[0].w_q.set_row(row, SparseRow{{{entry, weight * scale}}});
    }
    const MatchingHead head = *matching_head(layer.heads[0], 1, task);
    EXPECT_EQ(head.lambda, lambda);
    EXPECT_EQ(head.hard, hard);
    for (int trial = 0; trial < 60; ++trial) {
      const Format format = Format::precision(3 + static_cast<long>(dice.below(12)));
      const Arithmetic<Rounded> machine{format};
      const long highest = task.emitted[1].hi,
                 asked = static_cast<long>(dice.below(static_cast<std::size_t>(highest) + 1));
      const double asked_error = dice.coin() ? 0 : 0.4375 * std::ldexp(1.0, -static_cast<int>(dice.below(8))),
                   square_error = dice.coin() ? 0 : std::ldexp(1.0, -1 - static_cast<int>(dice.below(8)));
      const auto off = [&](long n, double error) {
        const Rational most = Rational(n) + Rational::exactly(dice.coin() ? error : -error);
        return *exactly(Rounded(format, most)) == most ? Rounded(format, most) : Rounded(format, Rational(n));
      };
      std::vector<Rounded> squares;
      for (long h = 0; h <= highest; ++h) squares.push_back(off(h * h, square_error));
      const std::size_t length = 1 + dice.below(task.layout.length());
      const double bound =
          matching_deviation(format, head, {0, 1, true}, {highest, highest, asked_error, square_error}, length);
      const double finer = matching_deviation(Format::precision(format.significand_bits - 2), head, {0, 1, true},
                                              {highest, highest, asked_error, square_error}, length);
      detail::MixerState<Rounded, Attention> mixer(layer, machine);
      std::vector<long> places;
      for (std::size_t j = 0; j < length; ++j)
        places.push_back(static_cast<long>(dice.below(dice.coin() ? 2 : static_cast<std::size_t>(highest) + 1)) +
                         (dice.coin() ? 0 : asked / 2));
      for (long& place : places) place = std::min(place, highest);
      const auto target = std::find(places.rbegin(), places.rend(), asked);
      const bool is_there = target != places.rend();
      const auto last = static_cast<std::size_t>(places.rend() - target) - 1;
      const bool one = dice.coin();
      Rounded found;
      for (std::size_t j = 0; j < length; ++j) {
        const bool is_target = is_there && j == last;
        SparseVector<Rational> x{{c.one, 1},
                                 {c.fields[0], is_there ? Rational(is_target == one ? 1 : 0) : Rational(1)},
                                 {c.fields[1], Rational(places[j])},
                                 {c.place, Rational(j + 1)}};
        std::ranges::sort(x, {}, [](const auto& entry) { return entry.first; });
        SparseVector<Rounded> made = realise(x, machine);
        made.emplace_back(c.place_field_sq, squares[static_cast<std::size_t>(places[j])]);
        made.emplace_back(c.at[head.read], off(asked, asked_error));
        std::ranges::sort(made, {}, [](const auto& entry) { return entry.first; });
        found = spread(mixer.step(made, machine, {}, true), c.d_model, Rounded(format, 0))[c.reads[head.read]];
      }
      const Rational value = *exactly(found),
                     error = is_there ? abs(value - Rational(one ? 1 : 0)) : max(Rational(0), value - Rational(1));
      wrong += error > Rational::ratio(1, 2);
      for (const double most : {bound, finer}) {
        if (!std::isfinite(most)) continue;
        ++(hard ? finite_hard : finite);
        EXPECT_LE(error, Rational::exactly(most)) << lambda.text() << " " << format.name << " " << length;
        if (most > 0 && !hard && is_there) closest = std::max(closest, error.approximately() / most);
      }
    }
  }
  EXPECT_GT(finite, 300);
  EXPECT_GT(finite_hard, 100);
  EXPECT_GT(wrong, 10);
  EXPECT_GT(closest, 0.5);
}

/// Tokens that are kept at places at random, read at addresses at random.
TEST(PlacedMemory, IsWithinItsRoundingWhateverPlacesTokensSay) {
  const Instance instance = dp_models::claimed("dp/ssm-slots", {{"problem", word("postfix")}, {"operators", 2L}});
  const Model& model = instance.model;
  const DpTask& task = *instance.program;
  const DpCoordinates& c = task.coordinates;
  const S6& layer = std::get<S6>(model.layers[1].mixer);
  const std::size_t k = 3;
  const long highest = task.emitted[1].hi;
  const AddressErrors exact_addresses(task.layout.steps, std::vector<AddressError>(task.program.reads.size()));
  Dice dice(932);
  double closest = 0;
  for (const long bits : {8L, 10L, 12L, 16L, 20L}) {
    const Arithmetic<MachineBound> number{Format::precision(bits), true};
    const std::vector<double> errors = memory_rounding_at(layer, model, task, number, {k}, exact_addresses);
    const Arithmetic<Rounded> machine{number.format};
    const Arithmetic<Ball> sharp{256};
    const RealisedMlp<Rounded> network(*model.layers[0].mlp, machine);
    for (int trial = 0; trial < 12; ++trial) {
      detail::MixerState<Rounded, S6> made(layer, machine);
      detail::MixerState<Ball, S6> exact(layer, sharp);
      for (std::size_t p = 1; p <= task.layout.length(); ++p) {
        const auto some = [&](long most) { return static_cast<long>(dice.below(static_cast<std::size_t>(most) + 1)); };
        const long h = some(highest), a = some(highest);
        const SparseVector<Rational> token = embed(model, {Rational(some(task.carried.hi)), Rational(h)}, p);
        const SparseVector<Rational> asked{{std::min(c.at[k], c.at_sq[k]), Rational(c.at[k] < c.at_sq[k] ? a : a * a)},
                                           {std::max(c.at[k], c.at_sq[k]), Rational(c.at[k] < c.at_sq[k] ? a * a : a)}};
        const Rounded square = spread(network(realise(SparseVector<Rational>{{c.fields[1], Rational(h)}}, machine)),
                                      model.d_model, Rounded(machine.format, 0))[c.place_field_sq];
        const auto on_machine = spread(made.step(add(add(realise(token, machine), realise(asked, machine)),
                                                     SparseVector<Rounded>{{c.place_field_sq, square}}),
                                                 machine, {}, true),
                                       model.d_model, Rounded(machine.format, 0));
        const auto in_balls = spread(
            exact.step(
                realise(add(add(token, asked), SparseVector<Rational>{{c.place_field_sq, Rational(h * h)}}), sharp),
                sharp, {}, true),
            model.d_model, Ball::of(0, 256));
        if (p < task.layout.computes(1)) continue;
        const double error = errors[p - task.layout.computes(1)];
        if (!std::isfinite(error)) continue;
        const Enclosure right = *enclosure_of(in_balls[c.reads[k]]);
        const Rational value = *exactly(on_machine[c.reads[k]]),
                       off = min(abs(value - right.lo), abs(value - right.hi));
        EXPECT_LE(off, Rational::exactly(error)) << bits << " place " << h << " asked " << a;
        closest = std::max(closest, off.approximately() / error);
      }
    }
  }
  EXPECT_GT(closest, 0.1);
}

/// What is written before the first step and then left alone, whatever places later tokens say; without the gate that
/// reads, whose rounding would hide that of the slot.
TEST(PlacedMemory, ASlotKeepsItsErrorWhileTokensAreKeptAtOtherPlaces) {
  Instance instance = dp_models::claimed("dp/ssm-slots", {{"problem", word("postfix")}, {"operators", 2L}});
  Model& model = instance.model;
  const DpTask& task = *instance.program;
  const DpCoordinates& c = task.coordinates;
  const std::size_t k = 3, start = task.layout.computes(1);
  S6& layer = std::get<S6>(model.layers[1].mixer);
  layer.w_z.reset();
  // An entry that nothing reads here: 1 where steps are computed, which neither write nor forget.
  for (std::size_t row = 0; row < layer.w_delta.rows(); ++row) {
    dp_models::set_entry(layer.w_delta, row, c.reads[k], Rational(-400));
    dp_models::set_entry(layer.w_out, c.reads[k], row, 1);
  }
  for (std::size_t p = start; p <= task.layout.length(); ++p)
    dp_models::set_entry(model.positions, p - 1, c.reads[k], 1);
  const AddressErrors exact_addresses(task.layout.steps, std::vector<AddressError>(task.program.reads.size()));
  double closest = 0;
  for (const long bits : {8L, 10L, 12L, 16L}) {
    const Arithmetic<MachineBound> number{Format::precision(bits), true};
    const std::vector<double> errors = memory_rounding_at(layer, model, task, number, {k}, exact_addresses);
    const Arithmetic<Rounded> machine{number.format};
    const Arithmetic<Ball> sharp{256};
    const RealisedMlp<Rounded> network(*model.layers[0].mlp, machine);
    for (long place = 1; place <= task.emitted[1].hi; ++place) {
      detail::MixerState<Rounded, S6> made(layer, machine);
      detail::MixerState<Ball, S6> exact(layer, sharp);
      for (std::size_t p = 1; p <= task.layout.length(); ++p) {
        const long h = p == 1 ? place : 0;
        const SparseVector<Rational> token = embed(model, {Rational(p == 1 ? task.carried.hi : 0), Rational(h)}, p);
        const Rounded square = spread(network(realise(SparseVector<Rational>{{c.fields[1], Rational(h)}}, machine)),
                                      model.d_model, Rounded(machine.format, 0))[c.place_field_sq];
        const auto on_machine =
            spread(made.step(add(realise(token, machine), SparseVector<Rounded>{{c.place_field_sq, square}}), machine,
                             {}, true),
                   model.d_model, Rounded(machine.format, 0));
        const auto in_balls =
            spread(exact.step(realise(add(token, SparseVector<Rational>{{c.place_field_sq, Rational(h * h)}}), sharp),
                              sharp, {}, true),
                   model.d_model, Ball::of(0, 256));
        if (p < start) continue;
        const double error = errors[p - start];
        ASSERT_TRUE(std::isfinite(error));
        const Enclosure right = *enclosure_of(in_balls[c.reads[k]]);
        EXPECT_GT(right.lo, Rational(task.carried.hi) / Rational(2));  // it is still there
        const Rational value = *exactly(on_machine[c.reads[k]]),
                       off = min(abs(value - right.lo), abs(value - right.hi));
        EXPECT_LE(off, Rational::exactly(error)) << bits << " place " << place << " position " << p;
        closest = std::max(closest, off.approximately() / error);
      }
    }
  }
  EXPECT_GT(closest, 0.1);
}

/// 11 numbers, for which no left operand is needed, and 4 operators with 11 each; every integer from the first to the
/// last.
TEST(Cases, AreAllThatCanBeAndNoMoreThanDiffer) {
  const Instance instance = dp_models::built("dp/attention", {{"problem", word("postfix")}, {"operators", 2L}});
  const DpTask& task = *instance.program;
  const std::vector<NumberRead> numbers = numbers_read(task);
  EXPECT_TRUE(numbers[1].exact && numbers[2].exact);
  EXPECT_FALSE(numbers[0].exact || numbers[3].exact);
  std::set<Case> seen;
  std::size_t visits = 0;
  for_each_case(task, task.program.steps[2], numbers, {true, false, false, true}, [&](const Case& at) {
    ++visits;
    EXPECT_EQ(at[3].has_value(), *at[0] > 10);
    EXPECT_FALSE(at[1] || at[2]);
    seen.insert(at);
    return true;
  });
  EXPECT_EQ(visits, 55U);
  EXPECT_EQ(seen.size(), 55U);
  EXPECT_TRUE(seen.contains({14, std::nullopt, std::nullopt, 10}));
  // Without the token it is not known whether the left operand is read; at the first step there is none.
  for (const std::size_t step : {0U, 2U}) {
    std::size_t count = 0;
    for_each_case(task, task.program.steps[step], numbers, {step == 0, false, false, true}, [&](const Case& at) {
      EXPECT_FALSE(at[3].has_value());
      return ++count > 0;
    });
    EXPECT_EQ(count, step == 0 ? 15U : 1U);
  }
  const std::vector<bool> used = numbers_used(task, *task.program.reads[3].where);
  EXPECT_EQ(used, (std::vector<bool>{true, false, true, false}));
}

/// The mean of n numbers that are all 1, with weights that are equal or nearly so.
TEST(SoftmaxBounds, AMeanOfEqualNumbersIsRounded) {
  Dice dice(933);
  double closest = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const Format format = Format::precision(4 + static_cast<long>(dice.below(6)));
    const std::size_t n = 2 + dice.below(13);
    const Arithmetic<Rounded> machine{format};
    Array<Rounded> scores(n), values(n), weights(n);
    for (std::size_t j = 0; j < n; ++j) {
      scores.set(j, machine(Rational::ratio(static_cast<long>(dice.below(trial % 2 == 0 ? 1 : 5)), 8)));
      values.set(j, machine(1));
    }
    const AttentionRow<Rounded> row = softmax_row(scores, machine);
    for (std::size_t j = 0; j < n; ++j) weights.set(j, row.numerators[j] / row.normaliser);
    const Rational off = abs(*exactly(weighted_sum(weights, values, 0)) - Rational(1));
    const double bound = magnitude(
        softmax_bounds::deviation_among_equals(Interval64(), MachineBound::Machine::of(format), {0, 1, true}, n));
    if (!std::isfinite(bound)) continue;
    EXPECT_LE(off, Rational::exactly(bound)) << format.name << " " << n;
    closest = std::max(closest, off.approximately() / bound);
  }
  EXPECT_GT(closest, 0.1);
}

}  // namespace
}  // namespace seqcert
