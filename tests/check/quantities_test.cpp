#include "check/quantity.hpp"
#include "constructions/registry.hpp"
#include "hand_made.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using hand_made::width;

Values values_of(const std::vector<std::pair<std::string, Rational>>& numbers) {
  Values values;
  for (const auto& [name, number] : numbers) values.emplace(name, number);
  return values;
}

Instance built(const std::string& name, const Values& given) {
  const Construction& construction = **find_construction(builtin_constructions(), name);
  return *build(construction, *arguments_for(construction, given));
}

/// The middle of an enclosure narrower than 10^-40 of itself.
Rational middle(const MaybeEnclosure& x) {
  EXPECT_TRUE(x && has_digits(*x, 40));
  return (x->lo + x->hi) / Rational(2);
}

TEST(ScoreGap, IsTheLeastMarginOverTheOtherVisibleScores) {
  Dice dice(301);
  int negative = 0;
  for (int trial = 0; trial < 60; ++trial) {
    AttentionHead head = random_head(dice, AttentionHead::Kind::softmax, width, 2);
    if (dice.coin()) head.window = 2 + dice.below(3);
    hand_made::Options options;
    options.own_tokens = dice.coin();
    const Instance drawn = hand_made::random_instance(dice, {Attention{{head}}}, options);
    CopyTask task = drawn.tasks.task(0);
    task.free.assign(4, true);
    task.queries = {{4, 3 + dice.below(2), task.queries[0].token}, {3, 2 + dice.below(2), std::nullopt}};
    const Instance instance{drawn.model, {1, [task](std::size_t) { return task; }}};
    std::optional<Rational> least;
    for (const Query& query : task.queries) {
      const auto vector_at = [&](std::size_t t) {
        return embed(instance.model, query.token && t == query.position ? *query.token : task.tokens[t - 1], t);
      };
      const auto q = spread(multiply(head.w_q, vector_at(query.position)), head.w_q.rows(), Rational(0));
      const auto score = [&](std::size_t t) {
        const auto k = spread(multiply(head.w_k, vector_at(t)), q.size(), Rational(0));
        Rational sum = 0;
        for (std::size_t c = 0; c < q.size(); ++c) sum += q[c] * k[c];
        return sum;
      };
      for (std::size_t t = 1; t <= query.position; ++t)
        if (t != query.target && query.position - t < head.window.value_or(99)) {
          const Rational margin = score(query.target) - score(t);
          least = least ? min(*least, margin) : margin;
        }
    }
    negative += least->sign() < 0;
    EXPECT_EQ(score_gap().exact(instance, {}, {}, {}).value, *least);
    EXPECT_TRUE(contains(*enclosure_of(*score_gap().interval(instance, {}, {}, {}).value), {*least, *least}));
  }
  EXPECT_GT(negative, 10);
}

TEST(ScoreGap, OfTheGapConstructionIsGamma) {
  const Rational gamma = Rational::ratio(-7, 3);
  EXPECT_EQ(score_gap().exact(built("attention/gap", values_of({{"L", 5}, {"gamma", gamma}})), {}, {}, {}).value,
            gamma);
}

TEST(ScoreGap, SaysWhereItIsNotDefined) {
  const auto reason = [](const Instance& instance) { return score_gap().ball(instance, {}, {128}, {}).reason; };
  EXPECT_NE(reason(built("ssm/onehot", {})).find("one attention head"), std::string::npos);
  EXPECT_NE(reason(built("attention/position", values_of({{"L", 1}}))).find("one other key"), std::string::npos);
  EXPECT_NE(reason(built("attention/window", values_of({{"distance", 9}, {"m", 2}}))).find("visible target"),
            std::string::npos);
}

TEST(ScoreNeeded, PutBackAsTheGapErrsByExactlyEps) {
  for (const auto& [length, eps, m] : {std::tuple{2L, Rational::ratio(1, 2), Rational(1)},
                                       {17L, Rational::ratio(1, 1000), Rational(1)},
                                       {9L, Rational::ratio(7, 2), Rational(2)}}) {
    const Instance instance = built("attention/gap", values_of({{"L", length}, {"M", m}}));
    const Rational gap =
        middle(enclosure_of(*score_needed().ball(instance, values_of({{"eps", eps}}), {256}, {}).value));
    const Instance with_gap = built("attention/gap", values_of({{"L", length}, {"M", m}, {"gamma", gap}}));
    EXPECT_TRUE(agree(*enclosure_of(*copy_error().ball(with_gap, {}, {256}, {}).value), {eps, eps}, 30));
  }
}

TEST(ScoreNeeded, CountsUnequalCompetitorsAndPositionsWithoutValues) {
  // Scores are the tokens' own numbers: q = 1, k = number.
  Dice dice(302);
  for (int trial = 0; trial < 20; ++trial) {
    AttentionHead head;
    head.w_q = head.w_k = head.w_v = WeightMatrix(1, 4);
    head.w_q.set_row(0, OneHotRow{2});
    head.w_k.set_row(0, OneHotRow{1});
    head.w_v.set_row(0, OneHotRow{0});
    head.w_o = WeightMatrix(4, 1);
    head.w_o.set_row(3, OneHotRow{0});
    Model model;
    model.d_model = 4;
    model.fields = {{"value", RealField{{{0, 1}}}}, {"score", RealField{{{1, 1}}}}};
    model.positions = WeightMatrix(6, 4);
    for (std::size_t t = 0; t < 6; ++t) model.positions.set_row(t, OneHotRow{2});
    model.layers = {{Attention{{head}}}};
    model.readout = WeightMatrix(1, 4);
    model.readout.set_row(0, OneHotRow{3});
    const std::size_t target = 1 + dice.below(6);
    CopyTask task;
    std::optional<Rational> largest;
    for (std::size_t t = 1; t <= 6; ++t) {
      task.tokens.push_back({0, dice.rational()});
      task.free.push_back(t == target || dice.coin());
      if (t != target) largest = largest ? max(*largest, task.tokens.back()[1]) : task.tokens.back()[1];
    }
    task.value_fields = {0};
    task.queries = {{6, target, std::nullopt}};
    const Rational m = dice.positive(), eps = m * Rational::ratio(1, 7);
    task.box = {-m, m};
    const auto instance = [&] { return Instance{model, {1, [task](std::size_t) { return task; }}}; };
    const Rational gap =
        middle(enclosure_of(*score_needed().ball(instance(), values_of({{"eps", eps}}), {256}, {}).value));
    task.tokens[target - 1][1] = *largest + gap;
    EXPECT_TRUE(agree(*enclosure_of(*copy_error().ball(instance(), {}, {256}, {}).value), {eps, eps}, 30));
    const Enclosure corner = *enclosure_of(hand_made::worst_corner(instance(), task, 0, 0, Arithmetic<Ball>{256}));
    EXPECT_TRUE(agree(corner, {eps, eps}, 30));
  }
}

TEST(ScoreNeeded, OfADecayingStatePutBackAsTheKeyErrsByExactlyEps) {
  const Rational eps = Rational::ratio(1, 50), m = Rational::ratio(3, 2);
  Values given = values_of({{"distance", 7}, {"a", Rational::ratio(4, 5)}, {"M", m}, {"eps", eps}});
  const Rational key = *score_needed().exact(built("ssm/decay", given), given, {}, {}).value;
  EXPECT_EQ(key, (Rational(1) - eps / m) * pow(Rational::ratio(5, 4), 7));
  given["key"] = key;
  EXPECT_EQ(copy_error().exact(built("ssm/decay", given), {}, {}, {}).value, eps);

  for (const std::string regime : {"constant", "selective"}) {
    Values s6 =
        values_of({{"distance", 5}, {"A", Rational::ratio(1, 3)}, {"beta", 1}, {"Gamma", 2}, {"M", m}, {"eps", eps}});
    s6["level"] = std::string("s6");
    s6["regime"] = regime;
    const Ball score = *score_needed().ball(built("ssm/decay", s6), s6, {256}, {}).value;
    // The score is Delta_p C.B: the written token steps by softplus(1), or softplus(Gamma) when selective.
    s6["key"] = middle(enclosure_of(score / softplus(Ball::of(regime == "constant" ? 1 : 2, 256))));
    EXPECT_TRUE(agree(*enclosure_of(*copy_error().ball(built("ssm/decay", s6), {}, {256}, {}).value), {eps, eps}, 30))
        << regime;
  }
}

TEST(ScoreNeeded, SaysWhereItIsNotDefined) {
  const auto reason = [](const Instance& instance, const Values& values) {
    return score_needed().ball(instance, values, {128}, {}).reason;
  };
  const Values eps = values_of({{"eps", Rational::ratio(1, 9)}});
  EXPECT_NE(reason(built("attention/gap", {}), {}).find("eps"), std::string::npos);
  EXPECT_NE(reason(built("attention/gap", {}), values_of({{"eps", 0}})).find("eps > 0"), std::string::npos);
  EXPECT_NE(reason(built("ssm/onehot", {}), eps).find("one channel with one state"), std::string::npos);
  EXPECT_NE(reason(built("ssm/decay", {}), values_of({{"eps", 1}})).find("eps >= M"), std::string::npos);
  EXPECT_NE(reason(built("ssm/block-ring", {}), eps).find("Mamba block"), std::string::npos);
  EXPECT_NE(reason(built("attention/position", values_of({{"L", 1}})), eps).find("one other key"), std::string::npos);
}

TEST(StateSize, OfEveryConstructionCountedByHand) {
  const auto size = [](const std::string& name, const Values& given) {
    return *state_size_quantity().exact(built(name, given), {}, {}, {}).value;
  };
  EXPECT_EQ(size("attention/gap", values_of({{"L", 9}})), Rational(9 * 2));       // key 1, value 1
  EXPECT_EQ(size("attention/matching", values_of({{"L", 9}})), Rational(9 * 3));  // key 2, value 1
  EXPECT_EQ(size("attention/position", values_of({{"L", 9}})), Rational(9 * 3));
  EXPECT_EQ(size("attention/window", values_of({{"L", 9}, {"m", 4}})), Rational(4 * 3));
  EXPECT_EQ(size("attention/window", values_of({{"L", 9}, {"m", 40}})), Rational(9 * 3));
  EXPECT_EQ(size("ssm/onehot", values_of({{"N", 9}})), Rational(9));
  EXPECT_EQ(size("ssm/decay", values_of({{"distance", 9}})), Rational(1));
  EXPECT_EQ(size("ssm/ring", values_of({{"m", 5}, {"T", 9}})), Rational(5));
  EXPECT_EQ(size("ssm/block-ring", values_of({{"m", 5}, {"T", 9}})),
            Rational(16 + 3 * 16));  // 2*5 + 6 channels, 3 buffers
  EXPECT_EQ(size("ssm/block-ring", values_of({{"m", 5}, {"T", 9}, {"d_conv", 1}})), Rational(16));
}

TEST(Quantities, UnknownNamesSuggestTheNearest) {
  const auto found = find_quantity("copy_eror");
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("\"copy_error\""), std::string::npos) << found.error().message;
  for (const char* name : {"copy_error", "score_needed", "score_gap", "state_size"})
    EXPECT_EQ((*find_quantity(name))->name, name);
}

}  // namespace
}  // namespace seqcert
