// The states of several layers at a cut, against states that the models show when they run on other values.

#include "check/state_facts.hpp"
#include "check/state_map.hpp"
#include "check/state_pair.hpp"
#include "constructions/registry.hpp"
#include "hand_made.hpp"
#include "state_instances.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace seqcert {
namespace {

using hand_made::random_instance;
using hand_made::width;

/// The weights that read coordinates 2 to 5 only: what no value and no layer reaches.
WeightMatrix reading_tags(const WeightMatrix& w) {
  WeightMatrix result(w.rows(), w.cols());
  for (std::size_t r = 0; r < w.rows(); ++r) {
    SparseVector<Rational> row = w.row(r);
    std::erase_if(row, [](const auto& entry) { return entry.first < 2 || entry.first > 5; });
    result.set_row(r, SparseRow{std::move(row)});
  }
  return result;
}

template <class Mixer>
void write_out_alone(Mixer& mixer) {
  for (std::size_t r = 0; r < 6; ++r) mixer.w_out.set_row(r, SparseRow{});
}

/// Two layers whose states are made from tags; what the first writes, the second reads as its input.
Instance stacked(Dice& dice, bool s6) {
  AbstractSsm first = random_abstract(dice, width, 2), second = random_abstract(dice, width, 2);
  write_out_alone(first);
  second.w_a = reading_tags(second.w_a), second.w_b = reading_tags(second.w_b);
  for (;;) {
    Instance instance = random_instance(dice, Layer{first}, options_of(dice));
    if (busiest_cut(instance.tasks.task(0)).asked.empty()) continue;
    if (s6) {
      S6 above = random_s6(dice, S6::Write::euler, true, width, 2);
      above.w_delta = reading_tags(above.w_delta), above.w_b = reading_tags(above.w_b);
      instance.model.layers.push_back(Layer{above});
    } else {
      instance.model.layers.push_back(Layer{second});
    }
    return instance;
  }
}

/// All states at the cut, layer by layer, less those of values 0.
template <Field S>
std::vector<S> states_moved(const Instance& instance, const CopyTask& task, const Cut& cut,
                            const std::vector<std::vector<Rational>>& values, const Arithmetic<S>& number) {
  std::vector<S> states[2];
  for (const std::size_t k : {0U, 1U}) {
    auto given = values;
    if (k == 1)
      for (const auto& [j, c] : cut.asked) given[j][c] = 0;
    std::vector<Token> tokens = filled(task, task.queries[cut.queries.front()], given);
    tokens.resize(cut.position);
    const Trace<S> trace = [&](std::size_t position, std::size_t, const std::string& what,
                               const std::vector<S>& entries) {
      if (position == cut.position && what == "state")
        states[k].insert(states[k].end(), entries.begin(), entries.end());
    };
    EXPECT_TRUE(run(instance.model, std::span<const Token>(tokens), number, trace).ok());
  }
  for (std::size_t r = 0; r < states[0].size(); ++r) states[0][r] = states[0][r] - states[1][r];
  return states[0];
}

TEST(StateMap, OfTwoLayersIsLinearInAllValuesTogether) {
  Dice dice(371);
  std::size_t confusing = 0, deep = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const Instance instance = stacked(dice, false);
    const CopyTask task = instance.tasks.task(0);
    const Cut cut = busiest_cut(task);
    const auto map = rational_state_map(instance.model, task, cut);
    ASSERT_TRUE(map.ok()) << map.error().message;
    std::vector<std::vector<Rational>> values = moved(task, cut.asked[0], 0);
    std::vector<Rational> asked;
    for (const auto& [j, k] : cut.asked) asked.push_back(values[j][k] = dice.rational());
    std::vector<Rational> expected;
    for (const auto& row : *map) {
      Rational sum = 0;
      for (std::size_t c = 0; c < asked.size(); ++c) sum += row[c] * asked[c];
      expected.push_back(sum);
    }
    // Entries that no value reaches are 0 in the states moved and are no rows of the map.
    auto shown = states_moved(instance, task, cut, values, Arithmetic<Rational>{});
    EXPECT_EQ(*entries_reached(instance.model, task, cut), map->size());
    const auto is_zero = [](const Rational& x) { return x.is_zero(); };
    std::erase_if(shown, is_zero);
    std::erase_if(expected, is_zero);
    EXPECT_EQ(shown, expected);
    deep += map->size() > std::get<AbstractSsm>(instance.model.layers[0].mixer).w_b.rows() *
                              std::get<AbstractSsm>(instance.model.layers[0].mixer).w_u.rows();
    const auto state = state_at_cut(instance.model, task, 256);
    ASSERT_TRUE(state.ok()) << state.error().message;
    if (map->size() < cut.asked.size()) {
      EXPECT_EQ(state->confuses, Truth::yes);
    }
    if (state->confuses != Truth::yes) continue;
    ++confusing;
    EXPECT_TRUE(state->runs->apart.is_zero());
    EXPECT_TRUE(states_moved(instance, task, cut, state->pair->values, Arithmetic<Rational>{}) ==
                states_moved(instance, task, cut, mirrored(task, state->pair->values), Arithmetic<Rational>{}));
  }
  EXPECT_GE(confusing, 5U);
  EXPECT_GE(deep, 5U) << "values reach states of both layers";
}

TEST(StateMap, OfTwoLayersWithS6IsEnclosed) {
  Dice dice(372);
  const Arithmetic<Ball> number{200};
  for (int trial = 0; trial < 20; ++trial) {
    const Instance instance = stacked(dice, true);
    const CopyTask task = instance.tasks.task(0);
    const Cut cut = busiest_cut(task);
    const auto map = enclosed_state_map(instance.model, task, cut, 200);
    ASSERT_TRUE(map.ok()) << map.error().message;
    EXPECT_EQ(map->size(), state_size(instance.model, cut.position));
    EXPECT_EQ(*entries_reached(instance.model, task, cut), map->size());
    std::vector<std::vector<Rational>> values = moved(task, cut.asked[0], 0);
    for (const auto& [j, k] : cut.asked) values[j][k] = dice.rational();
    const auto shown = states_moved(instance, task, cut, values, number);
    for (std::size_t r = 0; r < map->size(); ++r) {
      Ball sum = number(0);
      for (std::size_t c = 0; c < cut.asked.size(); ++c)
        sum += (*map)[r][c] * number(values[cut.asked[c].first][cut.asked[c].second]);
      EXPECT_EQ(less(abs(sum - shown[r]), number(Rational::power_of_two(-100))), Truth::yes);
    }
  }
}

TEST(StateMap, OfTwoMambaBlocksIsThatOfTheirLinearForms) {
  const Construction& ring = **find_construction(builtin_constructions(), "ssm/block-ring");
  const Values given = {{"m", Rational(2)}, {"T", Rational(5)}, {"distance", Rational(1)}};
  Instance instance = *build(ring, *arguments_for(ring, given));
  CopyTask task = instance.tasks.task(0);
  task.queries = {{5, 4, std::nullopt}, {5, 3, std::nullopt}, {5, 2, std::nullopt}};
  const Cut cut = busiest_cut(task);
  const auto one = enclosed_state_map(instance.model, task, cut, 128);
  ASSERT_TRUE(one.ok());
  // What the first block adds stands where no block reads: the second has the same state.
  instance.model.layers.push_back(instance.model.layers[0]);
  const auto two = enclosed_state_map(instance.model, task, cut, 128);
  ASSERT_TRUE(two.ok()) << two.error().message;
  ASSERT_EQ(two->size(), 2 * one->size());
  EXPECT_EQ(*entries_reached(instance.model, task, cut), two->size());
  for (std::size_t r = 0; r < two->size(); ++r)
    for (std::size_t c = 0; c < cut.asked.size(); ++c) {
      const Ball apart = abs((*two)[r][c] - (*one)[r % one->size()][c]);
      EXPECT_EQ(less(apart, Arithmetic<Ball>{128}(Rational::power_of_two(-80))), Truth::yes);
    }
}

TEST(StateMap, OfTwoLayersIsRefusedWhereWhatTheFirstWritesMakesTheSecondsState) {
  Dice dice(373);
  Instance good = stacked(dice, false);
  AbstractSsm& first = std::get<AbstractSsm>(good.model.layers[0].mixer);
  first.w_out.set_row(6, DenseRow{std::vector<Rational>(first.w_out.cols(), Rational(1))});
  const CopyTask task = good.tasks.task(0);
  const auto refusal = [&](const std::function<void(Model&)>& change) {
    Model model = good.model;
    change(model);
    const auto map = rational_state_map(model, task, busiest_cut(task));
    return map ? std::string("accepted") : map.error().message;
  };
  const auto layer = [](Model& model, std::size_t l) -> AbstractSsm& {
    return std::get<AbstractSsm>(model.layers[l].mixer);
  };
  const auto in = [](const std::string& part, const std::string& message) {
    return message.find(part) != message.npos;
  };
  EXPECT_EQ(refusal([](Model&) {}), "accepted");
  const auto reads = [](std::size_t coordinate) { return OneHotRow{coordinate}; };
  EXPECT_TRUE(in("W_B of layer 2", refusal([&](Model& m) { layer(m, 1).w_b.set_row(0, reads(6)); })));
  EXPECT_TRUE(in("W_a of layer 2", refusal([&](Model& m) { layer(m, 1).w_a.set_row(0, reads(0)); })));
  EXPECT_TRUE(in("W_C of layer 1", refusal([&](Model& m) { layer(m, 0).w_c.set_row(0, reads(0)); })));
  EXPECT_EQ(refusal([&](Model& m) { layer(m, 1).w_c.set_row(0, reads(0)); }), "accepted");
  EXPECT_TRUE(in("layer 1 of 2 is no scan", refusal([&](Model& m) { m.layers[0].mixer = Attention{}; })));
}

}  // namespace
}  // namespace seqcert
