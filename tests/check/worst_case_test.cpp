// The closed worst case against enumeration over all corners of the box, on random small models.

#include "check/value_path.hpp"
#include "check/witness.hpp"
#include "hand_made.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using hand_made::random_instance;
using hand_made::width;
using hand_made::worst_corner;

std::vector<Place> places_of(const Instance& instance) {
  std::vector<Place> places;
  const CopyTask task = instance.tasks.task(0);
  for (std::size_t q = 0; q < task.queries.size(); ++q)
    for (std::size_t o = 0; o < task.value_fields.size(); ++o) places.push_back({0, q, o});
  return places;
}

/// Values chosen to attain the supremum, run forward, give it back.
void expect_attained(const Instance& instance, const Place& place, const Enclosure& supremum) {
  const auto failing = failing_values(instance, place, {-1, -1}, 256);
  if (!failing) return;  // hard attention cannot be run in balls
  const auto error =
      replayed_error(instance.model, instance.tasks.task(0), place.query, place.output, failing->values, 256);
  ASSERT_TRUE(error);
  EXPECT_TRUE(agree(*error, supremum, 30)) << error->lo.approximately() << " " << supremum.lo.approximately();
}

/// Exact, interval, ball and normal-form worst case of every query and output against the corners in rationals.
void expect_exact(const Instance& instance, bool in_enclosures) {
  ASSERT_TRUE(values_select_nothing(instance.model, instance.tasks.task(0)));
  const Quantity quantity = copy_error();
  Rational largest = 0;
  for (const Place& place : places_of(instance)) {
    const Rational expected =
        worst_corner(instance, instance.tasks.task(0), place.query, place.output, Arithmetic<Rational>{});
    largest = max(largest, expected);
    EXPECT_EQ(quantity.exact(instance, {}, {}, {place}).value, expected);
    if (!in_enclosures) continue;
    EXPECT_TRUE(contains(*enclosure_of(*quantity.interval(instance, {}, {}, {place}).value), {expected, expected}));
    EXPECT_TRUE(contains(*enclosure_of(*quantity.ball(instance, {}, {128}, {place}).value), {expected, expected}));
    const NormalForm form = *quantity.normal_form(instance, {}, {}, {place}).value;
    EXPECT_EQ(equal(form, NormalForm(expected)), Truth::yes) << form.text();
    expect_attained(instance, place, {expected, expected});
  }
  EXPECT_EQ(*quantity.exact(instance, {}, {}, {}).value, largest);
}

/// The same for models that have no exact form, against the corners in balls.
void expect_enclosed(const Instance& instance) {
  ASSERT_TRUE(values_select_nothing(instance.model, instance.tasks.task(0)));
  const Quantity quantity = copy_error();
  EXPECT_FALSE(quantity.exact(instance, {}, {}, {}).value);
  for (const Place& place : places_of(instance)) {
    const Enclosure expected =
        *enclosure_of(worst_corner(instance, instance.tasks.task(0), place.query, place.output, Arithmetic<Ball>{320}));
    const Enclosure ball = *enclosure_of(*quantity.ball(instance, {}, {256}, {place}).value);
    EXPECT_TRUE(agree(ball, expected, 40)) << ball.lo.approximately() << " " << expected.lo.approximately();
    EXPECT_TRUE(overlap(ball, expected));
    const MaybeEnclosure interval = enclosure_of(*quantity.interval(instance, {}, {}, {place}).value);
    EXPECT_TRUE(!interval || overlap(*interval, expected));
    if (const auto form = quantity.normal_form(instance, {}, {}, {place}).value; form && form->exists()) {
      EXPECT_TRUE(agree(*enclosure_of(value(*form, 256)), expected, 40)) << form->text();
    }
    expect_attained(instance, place, expected);
  }
}

hand_made::Options options_of(Dice& dice, bool own_tokens) {
  hand_made::Options options;
  options.components = 1 + dice.below(2);
  options.length = 1 + dice.below(4);
  options.own_tokens = own_tokens;
  options.plain_readout = dice.coin();
  return options;
}

Attention random_attention(Dice& dice, AttentionHead::Kind kind) {
  Attention mixer;
  for (std::size_t n = 1 + dice.below(2); n > 0; --n) {
    AttentionHead head = random_head(dice, kind, width, 2);
    if (dice.below(3) == 0) head.window = 1 + dice.below(3);
    if (dice.coin()) {  // copies its value as it stands
      head.w_v = WeightMatrix(1, width);
      head.w_v.set_row(0, OneHotRow{0});
      head.w_o = WeightMatrix(width, 1);
      head.w_o.set_row(6 + dice.below(2), OneHotRow{0});
    }
    mixer.heads.push_back(head);
  }
  return mixer;
}

TEST(WorstCase, OfAbstractSsmIsTheLargestOverAllCornersExactly) {
  Dice dice(101);
  for (int trial = 0; trial < 60; ++trial)
    expect_exact(random_instance(dice, {random_abstract(dice, width, 2)}, options_of(dice, false)), true);
}

TEST(WorstCase, OfLinearAttentionIsTheLargestOverAllCornersExactly) {
  Dice dice(102);
  for (int trial = 0; trial < 60; ++trial)
    expect_exact(random_instance(dice, {random_attention(dice, AttentionHead::Kind::linear)}, options_of(dice, true)),
                 true);
}

TEST(WorstCase, OfHardAttentionIsTheLargestOverAllCornersExactly) {
  Dice dice(103);
  for (int trial = 0; trial < 60; ++trial)
    expect_exact(random_instance(dice, {random_attention(dice, AttentionHead::Kind::hard)}, options_of(dice, true)),
                 false);
}

TEST(WorstCase, OfNormalisedLinearAttentionIsTheLargestOverAllCornersEvenWithNegativeNormalisers) {
  Dice dice(104);
  int negative = 0;
  for (int trial = 0; trial < 60; ++trial) {
    hand_made::Options options = options_of(dice, false);
    Attention mixer = random_attention(dice, AttentionHead::Kind::linear_normalised);
    // Scores depend on the tag alone, an odd numerator each: no normaliser is zero with windows and lengths below 4
    // counted in odd numbers.
    for (AttentionHead& head : mixer.heads) {
      head.window = 1 + 2 * dice.below(2);
      head.w_q = head.w_k = WeightMatrix(1, width);
      head.w_q.set_row(0, OneHotRow{2});
      head.w_k.set_row(0, OneHotRow{2});
    }
    options.length = 3;
    const Instance drawn = random_instance(dice, {mixer}, options);
    CopyTask task = drawn.tasks.task(0);
    Model model = drawn.model;
    model.positions = WeightMatrix(3, width);
    model.fields.back().embedding = IndexField{WeightMatrix(3, width)};
    const long tags[] = {dice.coin() ? 1 : -1, 2, dice.coin() ? 4 : -4};  // partial sums never vanish
    for (std::size_t t = 0; t < 3; ++t) task.tokens[t][options.components] = Rational(tags[t]);
    negative += tags[2] < 0;
    expect_exact({model, {1, [task](std::size_t) { return task; }}}, true);
  }
  EXPECT_GT(negative, 10);
}

TEST(WorstCase, OfSoftmaxAttentionIsTheLargestOverAllCornersInBalls) {
  Dice dice(105);
  for (int trial = 0; trial < 40; ++trial)
    expect_enclosed(
        random_instance(dice, {random_attention(dice, AttentionHead::Kind::softmax)}, options_of(dice, true)));
}

TEST(WorstCase, OfS6IsTheLargestOverAllCornersInBalls) {
  Dice dice(106);
  for (int trial = 0; trial < 40; ++trial) {
    const auto write = dice.coin() ? S6::Write::euler : S6::Write::zoh;
    expect_enclosed(random_instance(dice, {random_s6(dice, write, dice.coin(), width, 2)}, options_of(dice, false)));
  }
}

TEST(WorstCase, OfAWindowThatMissesTheTargetIsTwiceM) {
  // Uniform attention over the last 2 of 4 positions, asked for the first: |(v_3 + v_4)/2 - v_1| reaches 2.
  AttentionHead head;
  head.w_q = head.w_k = WeightMatrix(1, 2);
  head.window = 2;
  head.w_v = WeightMatrix(1, 2);
  head.w_v.set_row(0, OneHotRow{0});
  head.w_o = WeightMatrix(2, 1);
  head.w_o.set_row(1, OneHotRow{0});
  Instance instance;
  instance.model.d_model = 2;
  instance.model.fields = {{"value", RealField{{{0, 1}}}}};
  instance.model.positions = WeightMatrix(4, 2);
  instance.model.layers = {{Attention{{head}}}};
  instance.model.readout = WeightMatrix(1, 2);
  instance.model.readout.set_row(0, OneHotRow{1});
  CopyTask task{std::vector<Token>(4, Token{0}), {true, true, true, true}, {0}, {{4, 1, std::nullopt}}, {-1, 1}};
  instance.tasks = {1, [task](std::size_t) { return task; }};
  EXPECT_EQ(copy_error().normal_form(instance, {}, {}, {}).value->rational(), Rational(2));
  task.box = {0, 3};  // and 3 with values in 0..3
  instance.tasks.task = [task](std::size_t) { return task; };
  EXPECT_EQ(copy_error().normal_form(instance, {}, {}, {}).value->rational(), Rational(3));
}

// --- values that select
// --------------------------------------------------------------------------------------------------------

/// Puts the value coordinate 0 into row 1 of the given weight.
void reach(WeightMatrix& w) {
  SparseRow row{{{0, Rational::ratio(1, 7)}}};
  w.set_row(0, row);
}

void expect_refusal(const Instance& instance, const std::string& weight) {
  const Status status = values_select_nothing(instance.model, instance.tasks.task(0));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "the values reach row 1 of " + weight);
  const auto measured = copy_error().ball(instance, {}, {128}, {});
  EXPECT_FALSE(measured.value);
  EXPECT_EQ(measured.reason, status.error().message);
}

TEST(ValuesSelectNothing, NamesTheWeightOfAttentionTheValuesReach) {
  for (const char* weight : {"W_Q", "W_K"}) {
    Dice dice(107);
    Attention mixer{{random_head(dice, AttentionHead::Kind::softmax, width, 2)}};
    reach(weight == std::string("W_Q") ? mixer.heads[0].w_q : mixer.heads[0].w_k);
    expect_refusal(random_instance(dice, {mixer}, {}), weight);
  }
}

TEST(ValuesSelectNothing, NamesTheWeightOfAnSsmTheValuesReach) {
  for (const char* weight : {"W_a", "W_B", "W_C"}) {
    Dice dice(108);
    AbstractSsm mixer = random_abstract(dice, width, 2);
    reach(weight == std::string("W_a") ? mixer.w_a : weight == std::string("W_B") ? mixer.w_b : mixer.w_c);
    expect_refusal(random_instance(dice, {mixer}, {}), weight);
  }
  for (const char* weight : {"W_Delta", "W_B", "W_C", "W_z"}) {
    Dice dice(109);
    S6 mixer = random_s6(dice, S6::Write::euler, true, width, 2);
    reach(weight == std::string("W_Delta") ? mixer.w_delta
          : weight == std::string("W_B")   ? mixer.w_b
          : weight == std::string("W_C")   ? mixer.w_c
                                           : *mixer.w_z);
    expect_refusal(random_instance(dice, {mixer}, {}), weight);
  }
}

TEST(ValuesSelectNothing, RefusesMoreThanOneLayer) {
  Dice dice(110);
  Instance instance = random_instance(dice, {random_abstract(dice, width, 2)}, {});
  instance.model.layers.push_back({random_abstract(dice, width, 2)});
  const Status status = values_select_nothing(instance.model, instance.tasks.task(0));
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("2 layers"), std::string::npos);
}

}  // namespace
}  // namespace seqcert
