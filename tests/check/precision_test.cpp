#include "check/precision.hpp"

#include "base/text.hpp"
#include "check/built.hpp"
#include "check/machine_head.hpp"
#include "check/quantity.hpp"
#include "model/run.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace seqcert {
namespace {

using test::built;
using test::number;
using test::Parameters;

Instance copier(std::size_t length, const std::string& lambda) {
  return built("attention/position", {{"L", std::to_string(length)}, {"lambda", lambda}});
}

std::vector<std::vector<Rational>> columns(const std::vector<Rational>& values) {
  std::vector<std::vector<Rational>> result;
  for (const Rational& value : values) result.push_back({value});
  return result;
}

/// Query k of the construction asks for target k + 1.
Rational copied(const Instance& instance, long bits, std::size_t target, const std::vector<Rational>& values) {
  return *exactly(
      *copied_on(Format::precision(bits), instance.model, instance.tasks.task(0), target - 1, columns(values)));
}

// Computed apart from this program, in Python: numbers rounded to p bits as exact fractions, exp from 120 decimal
// digits.
TEST(Machines, RunAsFractionsRoundedOneByOne) {
  const struct {
    std::size_t length, target;
    const char* lambda;
    long bits;
    const char *values, *output;
  } cases[] = {
      {6, 3, "2", 5, "1/3,-1,-2/7,1,1,0", "-7/32"},
      {6, 6, "3", 4, "1,1/3,0,1,0,-1", "-1"},
      {9, 8, "7/3", 6, "1,1,-2/7,-2/7,1,-1,1,0,-2/7", "-9/32"},
      {12, 11, "10", 7, "1,0,1,-1,0,1,0,0,-2/7,1,-1,1", "57/9007199254740992"},
      {12, 5, "1/2", 9, "0,-1,1/3,-2/7,-1,0,1,0,1/3,0,-1,1", "-103/256"},
      {20, 19, "16", 8, "0,0,-1,1/3,1,0,1,0,1,0,-1,-2/7,0,-2/7,1/3,-2/7,0,-2/7,1/3,1/3", "49/512"},
      {20, 18, "16", 9, "-1,-1,-1,1,0,1/3,0,-2/7,1/3,-2/7,1/3,0,1,1,0,-2/7,-1,1/3,-1,-2/7", "341/1024"},
      {7, 2, "5/4", 24, "-2/7,1,1,0,0,1/3,1/3", "12793465/16777216"},
  };
  for (const auto& c : cases) {
    std::vector<Rational> values;
    for (const std::string& word : split(c.values, ',')) values.push_back(number(word));
    EXPECT_EQ(copied(copier(c.length, c.lambda), c.bits, c.target, values), number(c.output))
        << c.length << " " << c.target;
  }
}

// The largest p up to 13 at which some corner of the box errs by more than eps for some target: by the same Python, all
// 2^L corners.
TEST(Machines, PairOfATinyCopierAgreesWithAllCorners) {
  const struct {
    std::size_t length;
    const char *lambda, *eps;
    long fails;
  } cases[] = {{3, "2", "1/2", 3}, {4, "3", "1/2", 1}, {5, "8", "1/2", 4}, {5, "3", "3/4", 4}, {6, "10", "1/4", 6}};
  for (const auto& c : cases) {
    const Instance instance = copier(c.length, c.lambda);
    const auto machines = copier_on_machines(instance, number(c.eps));
    ASSERT_TRUE(machines.ok());
    const LeastPrecision least = least_precision(**machines, 64, true);
    ASSERT_TRUE(least.fails);
    EXPECT_EQ(*least.fails, c.fails) << c.length;
    if (c.length == 3)
      continue;  // 0.43 of the 0.5 allowed is lost without rounding: the a-priori bound is too coarse for that
    ASSERT_TRUE(least.safe);
    EXPECT_GT(*least.safe, c.fails);
    EXPECT_LE(*least.safe, c.fails + 6);
  }
}

TEST(Machines, NoCornerFailsAtPSafeOrMoreOfRandomCopiers) {
  Dice dice(911);
  for (int trial = 0; trial < 12; ++trial) {
    const std::size_t length = 2 + dice.below(5);
    const Rational lambda =
        Rational::ratio(static_cast<long>(10 + dice.below(120)), static_cast<long>(1 + dice.below(7)));
    const Rational eps = Rational::ratio(static_cast<long>(1 + dice.below(9)), 10);
    const Instance instance = copier(length, lambda.text());
    const LeastPrecision least = least_precision(**copier_on_machines(instance, eps), 64, true);
    if (!least.safe) continue;
    ASSERT_TRUE(least.fails);
    EXPECT_GT(*least.safe, *least.fails);
    for (long bits = *least.safe; bits < *least.safe + 3; ++bits)
      for (std::size_t target = 1; target <= length; ++target)
        for (std::size_t corner = 0; corner < (std::size_t{1} << length); ++corner) {
          std::vector<Rational> values;
          for (std::size_t j = 0; j < length; ++j) values.emplace_back((corner >> j) & 1U ? 1 : -1);
          ASSERT_LE(abs(copied(instance, bits, target, values) - values[target - 1]), eps)
              << "lambda " << lambda.text() << " bits " << bits;
        }
    const MachineFailure& failure = *least.failure;
    std::vector<Rational> values;
    for (const auto& value : failure.values) values.push_back(value[0]);
    EXPECT_EQ(failure.scalar, "p=" + std::to_string(*least.fails));
    EXPECT_GT(abs(copied(instance, *least.fails, failure.target, values) - values[failure.target - 1]), eps);
  }
}

/// Containment for the machine at hand and for all finer ones; and the extreme inputs come near the end.
TEST(MachineHead, DeviationEnclosesEveryRunAndIsNearlyAttained) {
  Dice dice(912);
  int finite = 0, common = 0, attained = 0;
  for (int trial = 0; trial < 150; ++trial) {
    const std::size_t length = 2 + dice.below(30), target = 1 + dice.below(length);
    const Rational lambda =
        Rational::ratio(static_cast<long>(4 + dice.below(60)), static_cast<long>(1 + dice.below(5)));
    const long bits = 5 + static_cast<long>(dice.below(14));
    const Instance instance = copier(length, lambda.text());
    const PositionHead head =
        *position_head_of(instance.model, std::get<Attention>(instance.model.layers[0].mixer).heads[0]);
    const Interval64 deviation =
        MachineHead(head, Format::precision(bits), {-1, 1}, length).deviation(Rational(target), target, length, length);
    const Interval64 from = deviation_from(Format::precision(bits), head, {-1, 1}, length, 0);
    finite += deviation.is_finite();
    common += from.is_finite();
    Rational worst = 0;
    for (int input = 0; input < 6; ++input) {
      std::vector<Rational> values;
      for (std::size_t j = 1; j <= length; ++j)
        values.push_back(input < 2   ? Rational((j == target) == (input == 0) ? -1 : 1)
                         : input < 4 ? Rational(dice.coin() ? 1 : -1)
                                     : dice.rational() / Rational(100));
      const Rational error = copied(instance, bits, target, values) - values[target - 1];
      worst = max(worst, abs(error));
      if (deviation.is_finite()) {
        EXPECT_TRUE(deviation.lo() <= error && error <= deviation.hi());
      }
      if (from.is_finite()) {
        EXPECT_TRUE(from.lo() <= error && error <= from.hi());
        const Rational finer = copied(instance, bits + static_cast<long>(input), target, values) - values[target - 1];
        EXPECT_TRUE(from.lo() <= finer && finer <= from.hi());
      }
    }
    if (deviation.is_finite() && bits >= 12 && worst > Rational::ratio(1, 10)) {
      ++attained;
      EXPECT_LE(deviation.hi(), worst * Rational::ratio(6, 5));
    }
  }
  EXPECT_GT(finite, 60);
  EXPECT_GT(common, 15);
  EXPECT_GT(attained, 2);
}

/// An address that is off brings a neighbour nearer: at the ends of the box the error is that of the bound, nearly.
TEST(MachineHead, BearsAnAddressThatIsOff) {
  int claimed = 0;
  for (const char* lambda : {"3", "4", "13/3"})
    for (const char* eta : {"0", "1/16", "-1/8", "1/4"})
      for (const long bits : {9L, 12L, 16L})
        for (const std::size_t target : {3U, 7U}) {
          const Instance instance = built(
              "attention/position", {{"L", "10"}, {"lambda", lambda}, {"eta", eta}, {"tau", std::to_string(target)}});
          const PositionHead head =
              *position_head_of(instance.model, std::get<Attention>(instance.model.layers[0].mixer).heads[0]);
          const Interval64 bound = deviation_from(Format::precision(bits), head, {-1, 1}, 10, abs(number(eta)));
          std::vector<Rational> values(10, Rational(1));
          values[target - 1] = -1;
          const Rational error = *exactly(*copied_on(Format::precision(bits), instance.model, instance.tasks.task(0), 0,
                                                     columns(values))) +
                                 Rational(1);
          if (!bound.is_finite()) continue;
          ++claimed;
          EXPECT_LE(error, bound.hi()) << lambda << " " << eta << " " << bits;
          EXPECT_TRUE(bits < 16 || bound.hi() <= error * Rational(3)) << lambda << " " << eta;
        }
  EXPECT_GT(claimed, 40);
}

/// Hard heads find exactly what is asked wherever that is claimed; small machines on which neighbours tie or far keys
/// win are among these.
TEST(MachineHead, HardHeadsFindWhatIsClaimed) {
  Dice dice(916);
  int claimed = 0, wrong = 0;
  for (int trial = 0; trial < 600; ++trial) {
    const std::size_t length = 2 + dice.below(60), target = 1 + dice.below(length);
    const Rational lambda =
        Rational::ratio(static_cast<long>(1 + dice.below(40)), static_cast<long>(1 + dice.below(5)));
    const long bits = 4 + static_cast<long>(dice.below(10));
    Instance instance = copier(length, lambda.text());
    AttentionHead& weights = std::get<Attention>(instance.model.layers[0].mixer).heads[0];
    weights.kind = AttentionHead::Kind::hard;
    const PositionHead head = *position_head_of(instance.model, weights);
    EXPECT_TRUE(head.hard);
    const Format format = Format::precision(bits);
    const NumberBox held = {0, 1, true}, loaded = {-1, 1};
    const Interval64 found =
                         MachineHead(head, format, held, length).deviation(Rational(target), target, length, length),
                     off =
                         MachineHead(head, format, loaded, length).deviation(Rational(target), target, length, length),
                     from = deviation_from(format, head, loaded, length, 0);
    std::vector<Rational> values(length, Rational(0)), thirds(length, Rational::ratio(-2, 3));
    values[target - 1] = 1;
    thirds[target - 1] = Rational::ratio(1, 3);
    const bool right = copied(instance, bits, target, values) == Rational(1);
    claimed += found.is_finite();
    wrong += !right;
    if (found.is_finite()) {
      EXPECT_TRUE(right) << length << " " << target << " " << lambda.text() << " " << bits;
      EXPECT_EQ(found.hi(), Rational(0));
    }
    const Rational error = abs(copied(instance, bits, target, thirds) - thirds[target - 1]);
    for (const Interval64& bound : {off, from})
      if (bound.is_finite()) {
        EXPECT_LE(error, bound.hi()) << length << " " << target << " " << lambda.text() << " " << bits;
      }
  }
  EXPECT_GT(claimed, 100);
  EXPECT_GT(wrong, 50);
}

/// Nearly equal weights: their sum and the mean are rounded at every term.
TEST(MachineHead, WhatIsFoundStaysNearTheBox) {
  Dice dice(917);
  int outside = 0;
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t length = 2 + dice.below(20), target = 1 + dice.below(length);
    const long bits = 4 + static_cast<long>(dice.below(8));
    const Instance instance = copier(length, "1/100000");
    const PositionHead head =
        *position_head_of(instance.model, std::get<Attention>(instance.model.layers[0].mixer).heads[0]);
    const double beyond = beyond_the_box(Format::precision(bits), head, {0, 1, true}, length);
    const Rational output = copied(instance, bits, target, std::vector<Rational>(length, Rational(1)));
    outside += output > Rational(1);
    if (std::isfinite(beyond)) {
      EXPECT_LE(output - Rational(1), Rational::exactly(beyond)) << length << " " << bits;
    }
  }
  EXPECT_GT(outside, 20);
}

TEST(MachineHead, ClaimsNothingWhereAFarKeyMayWinOrAnAddressIsNotHeld) {
  const auto finite = [](std::size_t length, const char* lambda, long bits, bool hard = false) {
    Instance instance = copier(length, lambda);
    if (hard) std::get<Attention>(instance.model.layers[0].mixer).heads[0].kind = AttentionHead::Kind::hard;
    const PositionHead head =
        *position_head_of(instance.model, std::get<Attention>(instance.model.layers[0].mixer).heads[0]);
    return MachineHead(head, Format::precision(bits), {-1, 1}, length)
        .deviation(Rational(length), length, length, length)
        .is_finite();
  };
  // Products of size 2 lambda 31^2 are rounded by up to 2^-5 of that, 60 lambda; the first far key trails by 25 lambda.
  EXPECT_FALSE(finite(31, "7/3", 5));
  EXPECT_FALSE(finite(31, "7/3", 5, true));
  EXPECT_TRUE(finite(31, "7/3", 10));
  EXPECT_FALSE(finite(300, "4", 8));  // 300 > 2^8
  EXPECT_TRUE(finite(300, "4", 18));
}

/// On this machine the target leads all keys near it, but one farther away, at 25 or more, has a score as large.
TEST(MachineHead, AFarKeyThatWinsIsNotOverlooked) {
  const struct {
    std::size_t length, target;
    const char* lambda;
    long bits;
  } cases[] = {{32, 17, "25", 5}, {61, 45, "34", 6}, {52, 47, "13", 7}};
  for (const auto& c : cases) {
    Instance instance = copier(c.length, c.lambda);
    AttentionHead& weights = std::get<Attention>(instance.model.layers[0].mixer).heads[0];
    weights.kind = AttentionHead::Kind::hard;
    std::vector<Rational> values(c.length, Rational(0)), near(c.length, Rational(0));
    for (std::size_t j = 1; j <= c.length; ++j)
      if (j + 4 >= c.target && j <= c.target + 4 && j != c.target) near[j - 1] = 1;
    values[c.target - 1] = 1;
    EXPECT_NE(copied(instance, c.bits, c.target, values), Rational(1)) << c.length;
    EXPECT_EQ(copied(instance, c.bits, c.target, near), Rational(0)) << c.length;
    const PositionHead head = *position_head_of(instance.model, weights);
    EXPECT_FALSE(MachineHead(head, Format::precision(c.bits), {0, 1, true}, c.length)
                     .deviation(Rational(c.target), c.target, c.length, c.length)
                     .is_finite())
        << c.length;
  }
}

TEST(Lengths, OfAFormatTheFirstFailureComesRightAfterWhatIsShown) {
  const struct {
    const char *format, *lambda;
    std::size_t fails;
  } cases[] = {{"bf16", "16", 17}, {"fp16", "16", 46}, {"p=7", "16", 0}, {"bf16", "10", 0}};
  for (const auto& c : cases) {
    const Instance instance = copier(64, c.lambda);
    const Format format = *Format::parse(c.format);
    const LengthReached reached = length_reached(**copier_on_machines(instance, Rational::ratio(1, 2)), format, true);
    ASSERT_TRUE(reached.fails);
    // A power of two: scores are exact while squares are, up to floor(2^(bits/2)); fp16 overflows at 2 * 16 * 46^2 >
    // 65504.
    if (c.fails != 0) {
      EXPECT_EQ(*reached.fails, c.fails) << c.format;
    }
    EXPECT_EQ(reached.safe + 1, *reached.fails) << c.format;
    for (std::size_t length = 1; length < *reached.fails; ++length)
      for (std::size_t target = 1; target <= length; ++target)
        for (const bool low : {true, false}) {
          std::vector<Rational> values(length, Rational(low ? 1 : -1));
          values[target - 1] = -values[target - 1];
          const auto output =
              exactly(*copied_on(format, instance.model, instance.tasks.task(0), target - 1, columns(values)));
          ASSERT_TRUE(output && abs(*output - values[target - 1]) <= Rational::ratio(1, 2))
              << c.format << " " << length << " " << target;
        }
  }
}

// Every corner of the box and some values inside, at every question.
TEST(Memories, NoCornerFailsAtPSafeOrMoreOfCopiersBySlots) {
  const struct {
    const char* name;
    Parameters parameters;
    const char* eps;
  } cases[] = {{"ssm/ring",
                {{"m", "2"}, {"T", "6"}, {"distance", "1"}, {"Gamma", "5"}, {"gain", "1/5"}, {"read_gain", "1/5"}},
                "1/2"},
               {"ssm/ring",
                {{"m", "3"},
                 {"T", "7"},
                 {"distance", "2"},
                 {"Gamma", "23/3"},
                 {"gain", "0.1303"},
                 {"read_gain", "0.1305"},
                 {"M", "7/3"}},
                "1/4"},
               {"ssm/ring",
                {{"m", "4"},
                 {"T", "7"},
                 {"distance", "3"},
                 {"Gamma", "21"},
                 {"gain", "1/21"},
                 {"read_gain", "1/21"},
                 {"softplus", "torch20"}},
                "1/100"},
               {"ssm/ring",
                {{"m", "3"}, {"T", "6"}, {"distance", "2"}, {"Gamma", "9"}, {"read_gain", "1/9"}, {"write", "zoh"}},
                "1/10"},
               // Of these bounds most is what exact arithmetic errs by.
               {"ssm/onehot", {{"N", "6"}, {"a", "1/20"}, {"distance", "5"}}, "4/25"},
               {"ssm/onehot", {{"N", "6"}, {"a", "1/100"}, {"distance", "3"}}, "1/4"},
               {"ssm/onehot", {{"N", "3"}, {"a", "1/50"}, {"layout", "store-then-query"}}, "1/5"}};
  Dice dice(915);
  for (const auto& c : cases) {
    const Instance instance = built(c.name, c.parameters);
    const auto machines = copier_on_machines(instance, number(c.eps));
    ASSERT_TRUE(machines.ok()) << machines.error().message;
    const LeastPrecision least = least_precision(**machines, 64, true);
    ASSERT_TRUE(least.safe && least.fails) << c.name;
    EXPECT_GT(*least.safe, *least.fails);
    EXPECT_LE(*least.safe, *least.fails + 6) << c.name;
    const CopyTask task = instance.tasks.task(0);
    const auto error = [&](long bits, std::size_t q, const std::vector<Rational>& values) {
      const Query& query = task.queries[q];
      const std::vector<Rational> seen(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(query.position));
      return abs(*exactly(*copied_on(Format::precision(bits), instance.model, task, q, columns(seen))) -
                 values[query.target - 1]);
    };
    const std::size_t length = task.tokens.size();
    for (const long bits : {*least.safe, *least.safe + 1, *least.safe + 6})
      for (std::size_t corner = 0; corner < (std::size_t{1} << length) + 20; ++corner) {
        std::vector<Rational> values;
        for (std::size_t j = 0; j < length; ++j)
          values.push_back(corner >> length
                               ? task.box.hi * Rational::ratio(static_cast<long>(dice.below(2001)) - 1000, 1000)
                           : (corner >> j) & 1U ? task.box.hi
                                                : task.box.lo);
        for (std::size_t q = 0; q < task.queries.size(); ++q)
          ASSERT_LE(error(bits, q, values), number(c.eps)) << c.name << " at " << bits;
      }
    std::vector<Rational> values;
    for (const auto& value : least.failure->values) values.push_back(value[0]);
    EXPECT_EQ(least.failure->length, task.queries[least.failure->query].position);
    EXPECT_GT(error(*least.fails, least.failure->query, values), number(c.eps));
  }
}

// 257/512 has 9 bits and lies halfway between two numbers of 8 bits: loading it alone errs by 2^-9, more than eps. What
// the memory adds is far less: its decay is below 2^-15.
TEST(Memories, AValueIsRoundedWhenItIsLoaded) {
  const Instance instance = built("ssm/onehot", {{"N", "4"}, {"a", "1/65536"}, {"distance", "1"}});
  const auto machines = copier_on_machines(instance, Rational::ratio(3, 2000));
  ASSERT_TRUE(machines.ok());
  EXPECT_NE((*machines)->first_open_length(Format::precision(8), true), 0U);
  EXPECT_FALSE((*machines)->all_are_safe_from(8));
  const CopyTask task = instance.tasks.task(0);
  std::vector<Rational> values(task.queries[0].position, Rational(0));
  values[task.queries[0].target - 1] = Rational::ratio(257, 512);
  const Rational output = *exactly(*copied_on(Format::precision(8), instance.model, task, 0, columns(values)));
  EXPECT_EQ(abs(output - Rational::ratio(257, 512)), Rational::ratio(1, 512));
}

}  // namespace
}  // namespace seqcert
