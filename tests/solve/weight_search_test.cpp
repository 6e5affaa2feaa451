#include "solve/weight_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace seqcert {
namespace {

using Answer = SmtQuestion::Answer;
using Vector = std::vector<int>;

/// All lists of `count` entries of the set.
std::vector<Vector> all_lists(const std::vector<int>& set, std::size_t count) {
  std::vector<Vector> lists{{}};
  for (std::size_t k = 0; k < count; ++k) {
    std::vector<Vector> longer;
    for (const Vector& list : lists)
      for (const int x : set) {
        longer.push_back(list);
        longer.back().push_back(x);
      }
    lists = std::move(longer);
  }
  return lists;
}

int product(const Vector& c, const int* b) {
  int sum = 0;
  for (std::size_t s = 0; s < c.size(); ++s) sum += c[s] * b[s];
  return sum;
}

/// From the meaning: run the recurrence on every string, with the reader c at the answer i; `fed` holds b'_1, b'_2,
/// ....
bool reads(const Vector& c, std::size_t i, const Vector& b, const Vector& fed, std::size_t N, CopyGoal goal) {
  const std::size_t n = c.size();
  if (goal == CopyGoal::values) {
    for (std::size_t j = 0; j < N; ++j)
      if (product(c, &b[j * n]) != (i == j ? 1 : 0)) return false;
    return true;
  }
  for (unsigned string = 0; string < 1U << N; ++string) {
    Vector h(n, 0);
    const auto write = [&](const Vector& table, std::size_t j) {
      for (std::size_t s = 0; s < n; ++s) h[s] += table[j * n + s] * ((string >> j & 1) == 1 ? 1 : -1);
    };
    for (std::size_t j = 0; j < N; ++j) write(b, j);
    for (std::size_t j = 0; j < i && goal == CopyGoal::letters_fed_back; ++j) write(fed, j);
    const int y = product(c, h.data());
    if (y == 0 || (y > 0) != ((string >> i & 1) == 1)) return false;
  }
  return true;
}

/// Every b_1..b_N, every b'_1..b'_(N-1) where letters are fed back, every c_i.
bool some_weights(const WeightQuestion& question) {
  const std::size_t n = question.states, N = question.values;
  const std::vector<int>& entries = question.set.entries;
  const CopyGoal goal = question.goal;
  const auto readers = all_lists(entries, n);
  const auto feeds = all_lists(entries, goal == CopyGoal::letters_fed_back ? n * (N - 1) : 0);
  for (const Vector& b : all_lists(entries, n * N))
    for (const Vector& fed : feeds) {
      bool all = true;
      for (std::size_t i = N; all && i-- > 0;)
        all = std::ranges::any_of(readers, [&](const Vector& c) { return reads(c, i, b, fed, N, goal); });
      if (all) return true;
    }
  return false;
}

TEST(WeightSearch, AgreesWithAllWeightsOfSmallSizes) {
  const auto set = [](const char* list) { return *parse_weight_set(list); };
  std::vector<WeightQuestion> questions;
  for (const CopyGoal goal : {CopyGoal::values, CopyGoal::letters}) {
    for (const char* list : {"-1,0,1", "0,1", "-1,1", "0,2", "-1,0,2", "1", "-2,-1,0,1,2"}) {
      for (const auto& [n, N] : {std::pair<std::size_t, std::size_t>{1, 1}, {1, 2}, {2, 1}, {2, 2}, {2, 3}})
        if (n * N < 5 || set(list).entries.size() < 5) questions.push_back({n, N, set(list), goal});
    }
    questions.push_back({3, 2, set("-1,0,1"), goal});
    questions.push_back({3, 3, set("0,1"), goal});
  }
  for (const auto& [n, N] : {std::pair<std::size_t, std::size_t>{1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2}, {2, 3}})
    questions.push_back({n, N, set("-1,0,1"), CopyGoal::letters_fed_back});
  for (const auto& [n, N] : {std::pair<std::size_t, std::size_t>{1, 1}, {1, 2}, {1, 3}, {2, 2}})
    questions.push_back({n, N, set("-2,-1,0,1,2"), CopyGoal::letters_fed_back});
  for (const auto& [n, N] : {std::pair<std::size_t, std::size_t>{1, 2}, {2, 2}, {2, 3}})
    questions.push_back({n, N, set("-1,1"), CopyGoal::letters_fed_back});
  std::size_t found = 0, impossible = 0;
  for (const WeightQuestion& question : questions) {
    const WeightAnswer answer = search_weights(question, {.seconds = 60});
    const bool there_are = some_weights(question);
    ASSERT_EQ(answer.answer, there_are ? Answer::satisfiable : Answer::unsatisfiable)
        << question.states << " states, " << question.values << " " << text(question.goal) << ", "
        << question.set.entries.size() << " entries from " << question.set.entries.front() << " " << answer.reason;
    ++(there_are ? found : impossible);
    EXPECT_TRUE(!there_are || copies(answer.weights, question.goal)) << text(question.goal);
    for (const auto& rows : {answer.weights.b, answer.weights.c})
      for (const Vector& row : rows)
        for (const int x : row) EXPECT_EQ(std::ranges::count(question.set.entries, x), 1);
  }
  EXPECT_GT(found, 20U);
  EXPECT_GT(impossible, 20U);
}

/// With decays, from the meaning: h = a h + b u on the unit vectors, numerators over unit; N values.
bool some_weights_with_decays(const WeightQuestion& question) {
  const std::size_t n = question.states, N = question.values;
  const auto& entries = question.set.entries;
  const Rational one = Rational(question.set.unit) * Rational(question.set.unit);
  std::vector<int> places(question.decays.size());
  for (std::size_t k = 0; k < places.size(); ++k) places[k] = static_cast<int>(k);
  for (const Vector& decays : all_lists(places, 2 * N - 1))
    for (const Vector& b : all_lists(entries, n * N)) {
      const auto copies_by = [&](const Vector& c, std::size_t i) {
        for (std::size_t j = 0; j < N; ++j) {
          Rational left = 1;  // of value j at position N + i
          for (std::size_t k = j; k < N + i; ++k) left *= question.decays[static_cast<std::size_t>(decays[k])];
          if (left * Rational(product(c, &b[j * n])) != (i == j ? one : Rational(0))) return false;
        }
        return true;
      };
      bool all = true;
      for (std::size_t i = 0; all && i < N; ++i)
        all = std::ranges::any_of(all_lists(entries, n), [&](const Vector& c) { return copies_by(c, i); });
      if (all) return true;
    }
  return false;
}

TEST(WeightSearch, OfFractionsAndDecaysAgreesWithAllWeights) {
  const Rational half = Rational::ratio(1, 2), third = Rational::ratio(1, 3);
  std::vector<WeightQuestion> questions;
  for (const char* list : {"0,1/2", "0,1/2,1", "-1/2,0,1/2", "1/2,2", "0,1/3,3/2", "0,1,2", "-2,0,1,4"})
    for (const std::vector<Rational>& decays :
         std::vector<std::vector<Rational>>{{1}, {half}, {half, 1}, {third, half}, {Rational::ratio(2, 3)}})
      for (const auto& [n, N] : {std::pair<std::size_t, std::size_t>{1, 1}, {1, 2}, {2, 2}, {4, 1}, {3, 1}})
        questions.push_back({n, N, *parse_weight_set(list), CopyGoal::values, decays});
  std::size_t found = 0, impossible = 0;
  for (const WeightQuestion& question : questions) {
    const WeightAnswer answer = search_weights(question, {.seconds = 60});
    const bool there_are = some_weights_with_decays(question);
    ASSERT_EQ(answer.answer, there_are ? Answer::satisfiable : Answer::unsatisfiable)
        << question.states << " states, " << question.values << " values, entries from " << question.set.entries.front()
        << "/" << question.set.unit << ", decays to " << question.decays.front().text();
    ++(there_are ? found : impossible);
    if (!there_are) continue;
    EXPECT_TRUE(copies(answer.weights, CopyGoal::values));
    EXPECT_EQ(answer.weights.unit, question.set.unit);
    for (const Rational& decay : answer.weights.decays) EXPECT_EQ(std::ranges::count(question.decays, decay), 1);
  }
  EXPECT_GT(found, 20U);
  EXPECT_GT(impossible, 20U);
}

// One value written with 1/2 and read with 2 is there at once; a decay of 1/2 leaves half of it, and 2 * 2 / 4 is not
// reached by one decay. Two states: 2 * 1/2 + 2 * 1/2 halved.
TEST(WeightSearch, FewestStatesDependOnTheDecays) {
  const WeightSet set = *parse_weight_set("0,1/2,2");
  for (const auto& [decay, states] :
       {std::pair{Rational(1), 1U}, {Rational::ratio(1, 2), 2U}, {Rational::ratio(1, 4), 1U}}) {
    const auto fewest = fewest_states(1, set, CopyGoal::values, {.seconds = 60}, {decay});
    ASSERT_TRUE(fewest.ok() && fewest->states) << decay.text();
    EXPECT_EQ(*fewest->states, states) << decay.text();
  }
}

// 2 states in -1/2, 0, 1/2 make c . b at most 1/2; four of 1/4 each make 1.
TEST(WeightSearch, HalvesNeedFourStatesForOneValue) {
  const auto values = fewest_states(1, *parse_weight_set("-1/2,0,1/2"), CopyGoal::values, {.seconds = 60});
  ASSERT_TRUE(values.ok() && values->states);
  EXPECT_EQ(*values->states, 4U);
  // Scaling changes no sign.
  for (const char* list : {"-1/2,0,1/2", "-1/3,0,1/3"}) {
    const auto letters = most_letters_copied(2, *parse_weight_set(list), CopyGoal::letters_fed_back, {.seconds = 60});
    const auto walk = most_letters_by_walk(2, *parse_weight_set(list), {.seconds = 60});
    ASSERT_TRUE(letters.ok() && letters->letters && walk.ok() && walk->letters);
    EXPECT_EQ(*letters->letters, 3U);
    EXPECT_EQ(*walk->letters, 3U);
  }
}

// Written with 2, read with 2: a quarter must be left, which is so after two decays of 1/2 and not after one.
TEST(Copier, WithDecaysGivesBackWhatIsLeft) {
  const Rational half = Rational::ratio(1, 2);
  const CopierWeights right{{{2, 0}, {0, 2}}, {{2, 0}, {0, 2}}, 1, {half, half, half}};
  EXPECT_TRUE(copies(right, CopyGoal::values));
  CopierWeights wrong = right;
  wrong.decays[1] = 1;
  EXPECT_FALSE(copies(wrong, CopyGoal::values));
  CopierWeights undone = right;
  undone.unit = 2;
  EXPECT_FALSE(copies(undone, CopyGoal::values));
  undone.decays = {};
  EXPECT_TRUE(copies(undone, CopyGoal::values));
}

TEST(WeightSearch, CopiesNValuesWithNStatesAndNoFewer) {
  for (const std::size_t N : {1U, 2U, 3U, 4U}) {
    const auto values = fewest_states(N, integers_up_to(1), CopyGoal::values, {.seconds = 60});
    ASSERT_TRUE(values.ok() && values->states) << values->reason;
    EXPECT_EQ(*values->states, N);
    EXPECT_TRUE(copies(values->weights, CopyGoal::values));
    EXPECT_TRUE(copies(values->weights, CopyGoal::letters));
    const auto letters = fewest_states(N, integers_up_to(1), CopyGoal::letters, {.seconds = 60});
    ASSERT_TRUE(letters.ok() && letters->states) << letters->reason;
    EXPECT_EQ(*letters->states, N);
  }
  EXPECT_EQ(search_weights({4, 5, integers_up_to(1), CopyGoal::values}, {.seconds = 60}).answer, Answer::unsatisfiable);
}

TEST(WeightSearch, WithLettersFedBackTheSolverAndTheWalkAgree) {
  const std::vector<std::size_t> most{1, 3, 5};
  for (std::size_t n = 1; n <= 3; ++n) {
    const auto solver = most_letters_copied(n, integers_up_to(1), CopyGoal::letters_fed_back, {.seconds = 60});
    const auto walk = most_letters_by_walk(n, integers_up_to(1), {.seconds = 60});
    ASSERT_TRUE(solver.ok() && solver->letters && walk.ok() && walk->letters);
    EXPECT_EQ(*solver->letters, most[n - 1]);
    EXPECT_EQ(*walk->letters, most[n - 1]);
    EXPECT_TRUE(copies(walk->weights, CopyGoal::letters_fed_back));
    if (n > 1) {
      EXPECT_FALSE(copies(walk->weights, CopyGoal::letters));
    }
  }
  for (const auto& [n, height] : {std::pair<std::size_t, int>{1, 2}, {1, 3}, {1, 9}, {2, 2}}) {
    const auto solver = most_letters_copied(n, integers_up_to(height), CopyGoal::letters_fed_back, {.seconds = 60});
    const auto walk = most_letters_by_walk(n, integers_up_to(height), {.seconds = 60});
    ASSERT_TRUE(solver.ok() && solver->letters && walk.ok() && walk->letters) << n << " " << height;
    EXPECT_EQ(*solver->letters, *walk->letters) << n << " " << height;
  }
}

/// How many letters can be put in front of these, each heard by some reader above all that come later: all sequences,
/// without symmetries and without remembering anything.
std::size_t most_in_front(std::vector<Vector>& later, const std::vector<Vector>& vectors) {
  std::size_t most = 0;
  for (const Vector& b : vectors) {
    const bool heard = std::ranges::any_of(vectors, [&](const Vector& c) {
      int above = std::abs(product(c, b.data()));
      for (const Vector& other : later) above -= std::abs(product(c, other.data()));
      return above > 0;
    });
    if (!heard) continue;
    later.push_back(b);
    most = std::max(most, 1 + most_in_front(later, vectors));
    later.pop_back();
  }
  return most;
}

TEST(WeightSearch, OfLettersFedBackAgreesWithAllSequences) {
  for (const auto& [list, n] : {std::pair{"-1,0,1", 2U},
                                {"-1,0,1", 3U},
                                {"-1,1", 3U},
                                {"-2,0,2", 3U},
                                {"-2,-1,1,2", 2U},
                                {"-3,0,1,-1,3", 2U}}) {
    const WeightSet set = *parse_weight_set(list);
    std::vector<Vector> vectors;  // the first entry not negative: the sign of b changes nothing
    for (const Vector& vector : all_lists(set.entries, n))
      if (vector[0] >= 0) vectors.push_back(vector);
    std::vector<Vector> none;
    const std::size_t most = most_in_front(none, vectors);
    for (std::size_t N = 1; N <= most + 2; ++N)
      EXPECT_EQ(search_weights({n, N, set, CopyGoal::letters_fed_back}, {.seconds = 60}).answer,
                N <= most ? Answer::satisfiable : Answer::unsatisfiable)
          << N << " letters, " << n << " states over " << list << ", where " << most << " are copied";
    EXPECT_EQ(most_letters_by_walk(n, set, {.seconds = 60})->letters, most) << n << " states over " << list;
  }
}

/// One state: c drops out, so |b_i| > the sum of all later ones: 1, 2, 4, ... up to the height, floor(log2 height) + 1
/// letters. Height 100 is beyond what is counted in turn, and goes by weighted sums.
TEST(WeightSearch, OfOneStateFedBackTheLettersDouble) {
  for (const auto& [height, letters] : {std::pair<int, std::size_t>{1, 1}, {2, 2}, {3, 2}, {4, 3}, {7, 3}, {8, 4}}) {
    const auto solver = most_letters_copied(1, integers_up_to(height), CopyGoal::letters_fed_back, {.seconds = 60});
    ASSERT_TRUE(solver.ok() && solver->letters) << height;
    EXPECT_EQ(*solver->letters, letters) << height;
  }
  EXPECT_EQ(search_weights({1, 3, integers_up_to(100), CopyGoal::letters_fed_back}, {.seconds = 60}).answer,
            Answer::satisfiable);
  WeightSet far;  // 77..100: one is more than another, and than no two
  for (int x = 100; x >= -100; --x)
    if (std::abs(x) > 76) far.entries.push_back(x);
  const auto answer = [&](std::size_t letters) {
    return search_weights({1, letters, far, CopyGoal::letters_fed_back}, {.seconds = 60}).answer;
  };
  EXPECT_EQ(answer(2), Answer::satisfiable);
  EXPECT_EQ(answer(3), Answer::unsatisfiable);
}

TEST(WeightSearch, ByWalkFourStatesCopyEightLettersFedBack) {
  const auto walk = most_letters_by_walk(4, integers_up_to(1), {.seconds = 60});
  ASSERT_TRUE(walk.ok() && walk->letters) << walk->reason;
  EXPECT_EQ(*walk->letters, 8U);
  EXPECT_TRUE(copies(walk->weights, CopyGoal::letters_fed_back));
}

/// Three letters in two states by hand: h = sum of b_j v_j with b = (1,1), (1,-1), (1,0)...
TEST(Copier, OfThreeFedBackLettersInTwoStatesCopiesUntilAWeightIsWrong) {
  const CopierWeights right{{{1, -1}, {1, 1}, {1, 0}}, {{1, -1}, {1, 1}, {1, 0}}};
  EXPECT_TRUE(copies(right, CopyGoal::letters_fed_back));
  EXPECT_FALSE(copies(right, CopyGoal::letters));
  EXPECT_FALSE(copies(right, CopyGoal::values));
  CopierWeights wrong = right;
  wrong.c[0] = {1, 0};
  EXPECT_FALSE(copies(wrong, CopyGoal::letters_fed_back));
  wrong = right;
  std::swap(wrong.b[0], wrong.b[2]);
  EXPECT_FALSE(copies(wrong, CopyGoal::letters_fed_back));
  wrong = right;
  wrong.c[0] = {0, 0};  // the answer 0 has no sign
  EXPECT_FALSE(copies(wrong, CopyGoal::letters_fed_back));
  const CopierWeights silent{{{1, 0}, {0, 1}}, {{1, 0}, {0, 0}}};
  EXPECT_FALSE(copies(silent, CopyGoal::letters));
  const CopierWeights units{{{1, 0}, {0, 1}}, {{1, 0}, {0, 1}}}, twice{{{1, 0}, {0, 1}}, {{2, 0}, {0, 1}}};
  EXPECT_TRUE(copies(units, CopyGoal::values));
  const CopierWeights mixed{{{1, 0}, {1, 1}}, {{1, 0}, {0, 1}}};  // c_1 . b_2 = 1
  EXPECT_FALSE(copies(mixed, CopyGoal::values));
  EXPECT_FALSE(copies(twice, CopyGoal::values));
  EXPECT_TRUE(copies(twice, CopyGoal::letters));
}

TEST(WeightSearch, IsTheSameOnRepetition) {
  const WeightQuestion question{3, 5, integers_up_to(1), CopyGoal::letters_fed_back};
  const WeightAnswer first = search_weights(question, {.seconds = 60, .seed = 3}),
                     second = search_weights(question, {.seconds = 60, .seed = 3});
  ASSERT_EQ(first.answer, Answer::satisfiable);
  EXPECT_EQ(first.weights.b, second.weights.b);
  EXPECT_EQ(first.weights.c, second.weights.c);
}

TEST(WeightSearch, IsUndecidedWithTheReasonBeyondItsLimits) {
  const WeightQuestion hard{5, 6, integers_up_to(1), CopyGoal::values};
  const WeightAnswer late = search_weights(hard, {.seconds = 0.2});
  EXPECT_EQ(late.answer, Answer::unknown);
  EXPECT_EQ(late.reason, "no answer after 0.2 s");
  EXPECT_EQ(search_weights(hard, {.seconds = 60, .stop = [] { return true; }}).reason, "interrupted");
  const WeightSet one = integers_up_to(1);
  const WeightAnswer nine = search_weights({4, 9, one, CopyGoal::letters_fed_back}, {.seconds = 0.2});
  EXPECT_EQ(nine.answer, Answer::unknown);
  EXPECT_EQ(nine.reason, "no answer after 0.2 s");
  const auto most = most_letters_copied(4, one, CopyGoal::letters_fed_back, {.seconds = 0.01});
  ASSERT_TRUE(most.ok());
  EXPECT_FALSE(most->letters);
  EXPECT_NE(most->reason.find("no answer after 0.01 s"), std::string::npos) << most->reason;
  const auto fewest = fewest_states(6, one, CopyGoal::values, {.seconds = 0.01});
  ASSERT_TRUE(fewest.ok());
  EXPECT_FALSE(fewest->states);
  EXPECT_EQ(most_letters_by_walk(4, one, {.seconds = 60, .stop = [] { return true; }})->reason, "interrupted");
  EXPECT_EQ(most_letters_by_walk(4, integers_up_to(1), {.seconds = 0.01})->reason, "the walk is not over after 0.01 s");
}

TEST(WeightSearch, RefusesWhatItCannotAskWithTheMend) {
  const auto message = [](const Status& status) { return status ? std::string() : status.error().message; };
  EXPECT_NE(message(can_search({7, 7, integers_up_to(1), CopyGoal::values})).find("3^7 vectors"), std::string::npos);
  EXPECT_NE(message(can_search({2, 2, *parse_weight_set("0,1"), CopyGoal::letters_fed_back})).find("its opposite"),
            std::string::npos);
  EXPECT_NE(message(can_search({2, 17, integers_up_to(1), CopyGoal::values})).find("17 values"), std::string::npos);
  for (const auto& [list, part] : {std::pair{"1/1001,1", "common denominator 1001"},
                                   {"1/2,51", "outside -100..100, counted in 1/2"},
                                   {"0", "no number but 0"},
                                   {"1,x", "\"1,x\""},
                                   {"0,101", "outside -100..100"},
                                   {"", "entries \"\""}}) {
    const auto refused = parse_weight_set(list);
    ASSERT_FALSE(refused.ok()) << list;
    EXPECT_NE(refused.error().message.find(part), std::string::npos) << refused.error().message;
  }
  EXPECT_EQ(parse_weight_set(" 1, -1,0,1")->entries, (std::vector<int>{1, 0, -1}));
  EXPECT_EQ(parse_weight_set("1/2,-1/3,0")->entries, (std::vector<int>{3, 0, -2}));
  EXPECT_EQ(parse_weight_set("1/2,-1/3,0")->unit, 6);
  EXPECT_NE(
      message(can_search({2, 2, integers_up_to(1), CopyGoal::letters, {Rational::ratio(1, 2)}})).find("decays other"),
      std::string::npos);
  EXPECT_EQ(*parse_decays("0,1/2,1,1/2"), (std::vector<Rational>{1, Rational::ratio(1, 2)}));
  for (const auto& [list, part] :
       {std::pair{"-1,1", "-1 is none of 0..1"}, {"3/2", "3/2 is none of 0..1"}, {"0", "none but 0"}, {"x", "\"x\""}}) {
    const auto refused = parse_decays(list);
    ASSERT_FALSE(refused.ok()) << list;
    EXPECT_NE(refused.error().message.find(part), std::string::npos) << refused.error().message;
  }
}

}  // namespace
}  // namespace seqcert
