// The state at a cut against states that the models themselves show when they run, and what follows from it.

#include "check/state_pair.hpp"

#include "check/state_facts.hpp"
#include "check/state_map.hpp"
#include "hand_made.hpp"
#include "linalg/exact.hpp"
#include "state_instances.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

using hand_made::random_instance;
using hand_made::width;

/// The cut by its definition: every one is tried.
Cut slow_cut(const CopyTask& task) {
  Cut best;
  for (std::size_t position = 1; position < task.tokens.size(); ++position) {
    std::set<std::pair<std::size_t, std::size_t>> asked;
    for (const Query& query : task.queries)
      if (query.target <= position && query.position > position)
        for (std::size_t k = 0; k < task.value_fields.size(); ++k) asked.insert({query.target - 1, k});
    if (!asked.empty() && asked.size() >= best.asked.size()) best = {position, {asked.begin(), asked.end()}, {}};
  }
  for (std::size_t q = 0; q < task.queries.size(); ++q)
    if (task.queries[q].target <= best.position && task.queries[q].position > best.position) best.queries.push_back(q);
  return best;
}

/// Instances whose questions have something to carry across a cut.
std::vector<Instance> instances(Dice& dice, std::size_t count, const std::function<Layer()>& layer,
                                bool own_tokens = false) {
  std::vector<Instance> result;
  while (result.size() < count) {
    Instance instance = random_instance(dice, layer(), options_of(dice, own_tokens));
    if (!busiest_cut(instance.tasks.task(0)).asked.empty()) result.push_back(std::move(instance));
  }
  return result;
}

TEST(BusiestCut, IsTheLastThatTheMostValuesHaveToPass) {
  Dice dice(301);
  for (int trial = 0; trial < 300; ++trial) {
    const Instance instance = random_instance(dice, {random_abstract(dice, width, 2)}, options_of(dice));
    const CopyTask task = instance.tasks.task(0);
    const Cut cut = busiest_cut(task), slow = slow_cut(task);
    EXPECT_EQ(cut.asked, slow.asked);
    EXPECT_EQ(cut.queries, slow.queries);
    EXPECT_EQ(cut.position, slow.position);
  }
}

TEST(BusiestCut, OfValuesThenQuestionsStandsBetweenThem) {
  CopyTask task;
  task.tokens.assign(6, Token{0});
  task.free = {true, true, true, false, false, false};
  task.value_fields = {0};
  task.queries = store_then_query({2, 3, 1});
  task.box = {-1, 1};
  const Cut cut = busiest_cut(task);
  EXPECT_EQ(cut.position, 3U);
  EXPECT_EQ(cut.asked.size(), 3U);
  task.queries = {{2, 2, std::nullopt}};
  EXPECT_TRUE(busiest_cut(task).asked.empty());
}

/// The state at the cut as the running model shows it.
template <Field S>
std::vector<S> shown_state(const Instance& instance, const CopyTask& task, const Cut& cut,
                           const std::vector<std::vector<Rational>>& values, const Arithmetic<S>& number) {
  std::vector<S> state;
  std::vector<Token> tokens = filled(task, task.queries[cut.queries.front()], values);
  tokens.resize(cut.position);
  const Trace<S> trace = [&](std::size_t position, std::size_t, const std::string& what,
                             const std::vector<S>& entries) {
    if (position == cut.position && what == "state") state = entries;
  };
  EXPECT_TRUE(run(instance.model, std::span<const Token>(tokens), number, trace).ok());
  return state;
}

TEST(StateMap, OfAbstractSsmIsWhatRunsShowExactly) {
  Dice dice(302);
  for (const Instance& instance : instances(dice, 60, [&] { return Layer{random_abstract(dice, width, 2)}; })) {
    const CopyTask task = instance.tasks.task(0);
    const Cut cut = busiest_cut(task);
    const Arithmetic<Rational> number;
    const auto base = shown_state(instance, task, cut, moved(task, cut.asked[0], 0), number);
    std::vector<std::vector<Rational>> rows(base.size(), std::vector<Rational>(cut.asked.size()));
    for (std::size_t column = 0; column < cut.asked.size(); ++column) {
      const auto state = shown_state(instance, task, cut, moved(task, cut.asked[column], 1), number);
      for (std::size_t entry = 0; entry < base.size(); ++entry) rows[entry][column] = state[entry] - base[entry];
    }
    std::erase_if(
        rows, [](const auto& row) { return std::ranges::all_of(row, [](const Rational& x) { return x.is_zero(); }); });
    const auto map = rational_state_map(instance.model, task, cut);
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(*map, rows);
    const auto reached = entries_reached(instance.model, task, cut);
    ASSERT_TRUE(reached.ok());
    EXPECT_EQ(*reached, rows.size());
  }
}

TEST(StateMap, OfS6EnclosesWhatRunsShow) {
  Dice dice(303);
  const auto layer = [&] {
    return Layer{random_s6(dice, dice.coin() ? S6::Write::euler : S6::Write::zoh, dice.coin(), width, 2)};
  };
  for (const Instance& instance : instances(dice, 40, layer)) {
    const CopyTask task = instance.tasks.task(0);
    const Cut cut = busiest_cut(task);
    const Arithmetic<Ball> number{256};
    const auto base = shown_state(instance, task, cut, moved(task, cut.asked[0], 0), number);
    std::vector<std::vector<Ball>> rows(base.size());
    for (const auto& at : cut.asked) {
      const auto state = shown_state(instance, task, cut, moved(task, at, 1), number);
      for (std::size_t entry = 0; entry < base.size(); ++entry) rows[entry].push_back(state[entry] - base[entry]);
    }
    std::erase_if(rows, [](const auto& row) {
      return std::ranges::all_of(
          row, [](const Ball& x) { return less(abs(x), Ball::of(Rational::power_of_two(-100), 256)) == Truth::yes; });
    });
    const auto map = enclosed_state_map(instance.model, task, cut, 256);
    ASSERT_TRUE(map.ok());
    ASSERT_EQ(map->size(), rows.size());
    const auto reached = entries_reached(instance.model, task, cut);
    ASSERT_TRUE(reached.ok());
    EXPECT_EQ(*reached, rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (std::size_t c = 0; c < cut.asked.size(); ++c)
        EXPECT_TRUE(overlap(*enclosure_of((*map)[r][c]), *enclosure_of(rows[r][c]))) << r << " " << c;
  }
}

/// Over the instances of a region the most counts, wherever it stands among them.
TEST(StateFacts, AreThoseOfTheInstanceWithTheMost) {
  Dice dice(305);
  for (Instance instance : instances(dice, 20, [&] { return Layer{random_abstract(dice, width, 2)}; })) {
    const CopyTask whole = instance.tasks.task(0);
    const auto most = entries_reached(instance.model, whole, busiest_cut(whole));
    ASSERT_TRUE(most.ok());
    CopyTask nothing = whole;  // asked for where it stands: nothing passes a cut
    for (Query& query : nothing.queries) query.target = query.position;
    for (const bool first : {true, false}) {
      instance.tasks = {2, [=](std::size_t t) { return (t == 0) == first ? whole : nothing; }};
      EXPECT_EQ(state_facts(instance), (Values{{"S_v", Rational(*most)}}));
    }
  }
}

TEST(StateMap, RefusesModelsWhoseStateTheValuesGate) {
  Dice dice(304);
  const Instance instance = instances(dice, 1, [&] {
                              S6 mixer = random_s6(dice, S6::Write::euler, false, width, 2);
                              mixer.w_delta.set_row(0, OneHotRow{0, 1});  // sees the values
                              return Layer{mixer};
                            }).front();
  const CopyTask task = instance.tasks.task(0);
  const auto map = enclosed_state_map(instance.model, task, busiest_cut(task), 128);
  ASSERT_FALSE(map.ok());
  EXPECT_NE(map.error().message.find("W_Delta"), std::string::npos);
  Model two = instance.model;
  two.layers.push_back(two.layers.front());
  EXPECT_FALSE(enclosed_state_map(two, task, busiest_cut(task), 128).ok());
  EXPECT_FALSE(entries_reached(instance.model, task, busiest_cut(task)).ok());
  EXPECT_FALSE(entries_reached(two, task, busiest_cut(task)).ok());
}

/// Runs the model to the end of the task on both inputs, apart from run_mirrored.
template <Field S>
std::pair<S, S> both_answers(const Instance& instance, const CopyTask& task, const MirroredValues& pair,
                             const Arithmetic<S>& number) {
  const Query& query = task.queries[pair.query];
  const auto answer = [&](const std::vector<std::vector<Rational>>& values) {
    const std::vector<Token> tokens = filled(task, query, values);
    return (*run(instance.model, std::span<const Token>(tokens), number))[query.position - 1][pair.output];
  };
  std::vector<std::vector<Rational>> reflected = pair.values;
  for (auto& position : reflected)
    for (Rational& value : position) value = task.box.lo + task.box.hi - value;
  return {answer(pair.values), answer(reflected)};
}

void expect_in_box(const CopyTask& task, const MirroredValues& pair) {
  for (std::size_t j = 0; j < task.tokens.size(); ++j)
    for (const Rational& value : pair.values[j])
      EXPECT_TRUE(!task.free[j] || (task.box.lo <= value && value <= task.box.hi));
  const Rational& asked = pair.values[task.queries[pair.query].target - 1][pair.output];
  EXPECT_TRUE(asked == task.box.lo || asked == task.box.hi);
}

/// With a rational state: it confuses two inputs exactly where the rank falls short, both runs agree to the bit, and
/// the worst case over all values is no smaller.
void expect_exact_pair(const Instance& instance, std::size_t& confusing) {
  const CopyTask task = instance.tasks.task(0);
  const auto state = state_at_cut(instance.model, task, 512);
  ASSERT_TRUE(state.ok()) << state.error().message;
  const auto map = rational_state_map(instance.model, task, state->cut);
  Matrix<Rational> matrix(map->size(), state->cut.asked.size());
  for (std::size_t r = 0; r < matrix.rows(); ++r)
    for (std::size_t c = 0; c < matrix.cols(); ++c) matrix(r, c) = (*map)[r][c];
  EXPECT_EQ(state->confuses == Truth::yes, rank(matrix) < matrix.cols());
  EXPECT_EQ(state->entries, matrix.rows());
  if (state->confuses != Truth::yes) return;
  ++confusing;
  expect_in_box(task, *state->pair);
  const auto [one, other] = both_answers(instance, task, *state->pair, Arithmetic<Rational>{});
  EXPECT_EQ(one, other);
  const Rational radius = (task.box.hi - task.box.lo) / Rational(2);
  EXPECT_EQ(state->runs->least_error, radius);
  EXPECT_EQ(state->runs->apart, Rational(0));
  EXPECT_GE(*copy_error().exact(instance, {}, {}, {}).value, radius);
}

TEST(StatePair, OfAbstractSsmAgreesToTheBitAndBoundsTheWorstCase) {
  Dice dice(305);
  std::size_t confusing = 0;
  for (const Instance& instance : instances(dice, 80, [&] { return Layer{random_abstract(dice, width, 2)}; }))
    expect_exact_pair(instance, confusing);
  EXPECT_GT(confusing, 15U);
}

TEST(StatePair, OfAttentionAgreesToTheBitAndBoundsTheWorstCase) {
  Dice dice(306);
  for (const auto kind : {AttentionHead::Kind::linear, AttentionHead::Kind::hard}) {
    std::size_t confusing = 0;
    const auto layer = [&] {
      AttentionHead head = random_head(dice, kind, width, 2);
      if (dice.coin()) head.window = 1 + dice.below(3);
      return Layer{Attention{{head}}};
    };
    for (const Instance& instance : instances(dice, 60, layer, true)) expect_exact_pair(instance, confusing);
    EXPECT_GT(confusing, 10U);
  }
}

TEST(StatePair, KeysInTheCacheBelongToTheState) {
  // The values reach W_K: a cache that keeps only W_V x would confuse what the scores tell apart.
  Dice dice(309);
  std::size_t confusing = 0, kept_apart = 0;
  const auto layer = [&] {
    AttentionHead head = random_head(dice, AttentionHead::Kind::hard, width, 0);
    head.w_v = WeightMatrix(1, width);
    head.w_v.set_row(0, OneHotRow{2 + dice.below(3), 1});  // sees no value
    head.w_o = random_matrix(dice, width, 1);
    return Layer{Attention{{head}}};
  };
  for (const Instance& instance : instances(dice, 60, layer)) {
    const CopyTask task = instance.tasks.task(0);
    const auto state = state_at_cut(instance.model, task, 256);
    ASSERT_TRUE(state.ok()) << state.error().message;
    if (state->confuses != Truth::yes) {
      ++kept_apart;
      continue;
    }
    ++confusing;
    const auto [one, other] = both_answers(instance, task, *state->pair, Arithmetic<Rational>{});
    EXPECT_EQ(one, other);
  }
  EXPECT_GT(confusing, 5U);
  EXPECT_GT(kept_apart, 5U);
}

TEST(StatePair, OfS6ShowsNearlyTheWholeErrorInRunsOfItsOwn) {
  Dice dice(307);
  std::size_t confusing = 0;
  const auto layer = [&] {
    return Layer{random_s6(dice, dice.coin() ? S6::Write::euler : S6::Write::zoh, dice.coin(), width, 2)};
  };
  for (const Instance& instance : instances(dice, 60, layer)) {
    const CopyTask task = instance.tasks.task(0);
    const auto state = state_at_cut(instance.model, task, 1024);
    ASSERT_TRUE(state.ok()) << state.error().message;
    EXPECT_TRUE(state->confuses != Truth::yes || state->entries < state->cut.asked.size());
    if (state->confuses != Truth::yes) continue;
    ++confusing;
    expect_in_box(task, *state->pair);
    const auto [one, other] = both_answers(instance, task, *state->pair, Arithmetic<Ball>{512});
    const Rational radius = (task.box.hi - task.box.lo) / Rational(2),
                   nearly = radius * (Rational(1) - Rational::power_of_two(-40));
    const Enclosure apart = *enclosure_of(abs(one - other));
    EXPECT_GE(radius - apart.hi / Rational(2), nearly);
    EXPECT_GE(state->runs->least_error, nearly);
    EXPECT_LE(state->runs->least_error, radius - apart.lo / Rational(2));
    EXPECT_GE(enclosure_of(*copy_error().ball(instance, {}, {256}, {}).value)->hi, nearly);
  }
  EXPECT_GT(confusing, 15U);
}

/// N values, then N questions, for an SSM whose state j is written by value j alone.
Instance stored(std::size_t values, std::size_t states, bool s6) {
  enum : std::size_t { value = 0, one = 1 };
  const std::size_t d_model = 3 + 2 * values;
  Model model;
  model.d_model = d_model;
  model.fields = {{"value", RealField{{{value, 1}}}}};
  model.positions = WeightMatrix(2 * values, d_model);
  for (std::size_t j = 0; j < values; ++j) {
    model.positions.set_row(j, SparseRow{{{one, 1}, {3 + j, 1}}});
    model.positions.set_row(values + j, SparseRow{{{one, 1}, {3 + values + j, 1}}});
  }
  const auto picks = [&](std::size_t first) {
    WeightMatrix w(states, d_model);
    for (std::size_t s = 0; s < states; ++s) w.set_row(s, OneHotRow{first + s});
    return w;
  };
  WeightMatrix reads(1, d_model), decays(1, d_model), out(d_model, 1);
  reads.set_row(0, OneHotRow{value});
  decays.set_row(0, OneHotRow{one});
  out.set_row(2, OneHotRow{0});
  if (s6) {
    S6 mixer;
    mixer.w_u = reads;
    mixer.w_delta = WeightMatrix(1, d_model);
    mixer.beta = {0};
    mixer.a = WeightMatrix(1, states);
    mixer.a.set_row(0, DenseRow{std::vector<Rational>(states, Rational::ratio(-1, 1000))});
    mixer.w_b = picks(3);
    mixer.w_c = picks(3 + values);
    mixer.d = {0};
    mixer.w_out = out;
    model.layers = {{mixer}};
  } else {
    model.layers = {{AbstractSsm{decays, reads, picks(3), picks(3 + values), out}}};
  }
  model.readout = WeightMatrix(1, d_model);
  model.readout.set_row(0, OneHotRow{2});
  CopyTask task;
  task.tokens.assign(2 * values, Token{0});
  task.free.assign(2 * values, false);
  std::fill_n(task.free.begin(), values, true);
  task.value_fields = {0};
  task.queries = store_then_query(in_order(values));
  task.box = {-3, 3};
  return {std::move(model), {1, [task](std::size_t) { return task; }}};
}

TEST(RetrievalError, JumpsFromTheRadiusToZeroWhenTheLastStateComes) {
  for (const bool s6 : {false, true})
    for (const std::size_t states : {1U, 4U, 5U}) {
      const Instance instance = stored(5, states, s6);
      const Whole forced = retrieval_error().whole(instance, {}, {});
      ASSERT_TRUE(forced.value) << forced.reason;
      EXPECT_EQ(*forced.value, Rational(states < 5 ? 3 : 0));
      EXPECT_EQ(forced.details[0], (std::pair<std::string, Rational>("S_v", Rational(states))));
      EXPECT_EQ(forced.mirrored.has_value(), states < 5);
      const Whole shown = pair_error().whole(instance, {}, {});
      EXPECT_EQ(shown.value.has_value(), states < 5);
      if (shown.value) {
        EXPECT_LE(Rational(3) - *shown.value, Rational(3) * Rational::power_of_two(-40));
      }
      EXPECT_EQ(*rank_quantity().whole(instance, {}, {}).value, Rational(states));
    }
}

TEST(RunMirrored, SaysHowFarApartAllAnswersAreAndTakesHalfOfTheOneAskedFor) {
  // Two values, two states: nothing collides. Answers to (3, 1/2) and (-3, -1/2) are 6 and 1 apart.
  const Instance instance = stored(2, 2, false);
  const CopyTask task = instance.tasks.task(0);
  const std::vector<std::vector<Rational>> values{{3}, {Rational::ratio(1, 2)}, {0}, {0}};
  const Cut cut = busiest_cut(task);
  const auto first = run_mirrored(instance.model, task, cut, {0, 0, values}, 256);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->apart, Rational(6));
  EXPECT_EQ(first->answer.lo, Rational(3));
  EXPECT_EQ(first->mirrored.hi, Rational(-3));
  EXPECT_EQ(first->least_error, Rational(0));
  // Read out with half of each: one of the two inputs is missed by 3/2.
  Instance halved = instance;
  halved.model.readout.set_row(0, OneHotRow{2, Rational::ratio(1, 2)});
  const auto half = run_mirrored(halved.model, task, cut, {0, 0, values}, 256);
  EXPECT_EQ(half->apart, Rational(3));
  EXPECT_EQ(half->least_error, Rational::ratio(3, 2));
}

TEST(RetrievalError, HoldsForAnyReadOutANetworkIncluded) {
  Instance instance = stored(3, 2, false);
  const std::size_t d_model = instance.model.d_model;
  Mlp mlp;
  mlp.hidden = {{WeightMatrix(1, d_model), {Rational(1)}}};
  mlp.hidden[0].w.set_row(0, OneHotRow{2, 5});
  mlp.out = {WeightMatrix(d_model, 1), std::vector<Rational>(d_model)};
  mlp.out.w.set_row(2, OneHotRow{0, -2});
  instance.model.layers[0].mlp = mlp;
  const Whole forced = retrieval_error().whole(instance, {}, {});
  ASSERT_TRUE(forced.value) << forced.reason;
  EXPECT_EQ(*forced.value, Rational(3));
  const auto [one, other] =
      both_answers(instance, instance.tasks.task(0), forced.mirrored->pair, Arithmetic<Rational>{});
  EXPECT_EQ(one, other);
}

TEST(RetrievalError, OfAWindowIsTheRadiusOnceATargetLeavesIt) {
  Dice dice(308);
  for (const std::size_t window : {2U, 3U, 4U, 5U}) {  // position 4 sees the last `window`, itself among them
    AttentionHead head = random_head(dice, AttentionHead::Kind::softmax, width, 2);
    head.window = window;
    head.w_v = WeightMatrix(1, width);
    head.w_v.set_row(0, OneHotRow{0, 1});
    head.w_o = WeightMatrix(width, 1);
    head.w_o.set_row(6, OneHotRow{0, 1});
    Instance instance = random_instance(dice, {Attention{{head}}}, {1, 4, false, true});
    CopyTask task = instance.tasks.task(0);
    task.free.assign(4, true);
    task.box = {-1, 1};
    task.queries = {{4, 1, std::nullopt}};
    std::get<RealField>(instance.model.fields[0].embedding).direction = {{0, 1}};
    instance.tasks.task = [task](std::size_t) { return task; };
    const Whole forced = retrieval_error().whole(instance, {}, {});
    ASSERT_TRUE(forced.value) << forced.reason;
    EXPECT_EQ(*forced.value, Rational(window <= 3 ? 1 : 0));
  }
}

TEST(RetrievalError, WithoutAnythingToCarryIsZero) {
  Instance instance = stored(2, 2, false);
  CopyTask task = instance.tasks.task(0);
  task.queries = {{1, 1, std::nullopt}};
  instance.tasks.task = [task](std::size_t) { return task; };
  EXPECT_EQ(*retrieval_error().whole(instance, {}, {}).value, Rational(0));
}

}  // namespace
}  // namespace seqcert
