#include "check/backend.hpp"

#include "number/ball.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

/// The same random numbers as double enclosures and as balls.
struct Twin {
  Array<Interval64> narrow;
  Array<Ball> ball;
};

Twin twin(Dice& dice, std::size_t size, const Rational& offset) {
  Twin result{Array<Interval64>(size), Array<Ball>(size)};
  for (std::size_t k = 0; k < size; ++k) {
    const Rational x = dice.rational() + offset;
    result.narrow.set(k, Arithmetic<Interval64>{}(x));
    result.ball.set(k, Ball::of(x, 256));
  }
  return result;
}

void expect_enclosed(const Array<Interval64>& got, const Array<Ball>& exact) {
  ASSERT_EQ(got.size(), exact.size());
  for (std::size_t k = 0; k < got.size(); ++k) {
    ASSERT_TRUE(got[k].is_finite());
    EXPECT_TRUE(contains(*enclosure_of(got[k]), *enclosure_of(exact[k]))) << k;
    EXPECT_LT(got[k].rad(), 1e-12 * (1 + std::fabs(got[k].mid()))) << k;
  }
}

TEST(CpuBackend, SelectiveScanEnclosesTheDefinition) {
  Dice dice(401);
  for (const auto write : {S6::Write::euler, S6::Write::zoh})
    for (std::size_t states : {1U, 5U, 16U}) {
      const ScanShape shape{7, 3, states};
      const Twin delta = twin(dice, 21, 5), a = twin(dice, 3 * states, -5), b = twin(dice, 7 * states, 0),
                 c = twin(dice, 7 * states, 0), d = twin(dice, 3, 0), u = twin(dice, 21, 0);
      Twin h = twin(dice, 3 * states, 0), y = twin(dice, 21, 0);
      cpu_backend().selective_scan(shape, write, delta.narrow, a.narrow, b.narrow, c.narrow, d.narrow, u.narrow,
                                   h.narrow, y.narrow);
      selective_scan(shape, write, delta.ball, a.ball, b.ball, c.ball, d.ball, u.ball, h.ball, y.ball,
                     Arithmetic<Ball>{256});
      expect_enclosed(h.narrow, h.ball);
      expect_enclosed(y.narrow, y.ball);
    }
}

TEST(CpuBackend, SoftmaxRowEnclosesTheWeightsOfTheDefinition) {
  Dice dice(402);
  for (std::size_t components : {1U, 3U}) {
    std::vector<Interval64> query;
    std::vector<Ball> query_ball;
    std::vector<Array<Interval64>> keys;
    std::vector<Array<Ball>> keys_ball;
    for (std::size_t k = 0; k < components; ++k) {
      const Twin q = twin(dice, 1, 0), key = twin(dice, 40, 0);
      query.push_back(q.narrow[0]);
      query_ball.push_back(q.ball[0]);
      keys.push_back(key.narrow);
      keys_ball.push_back(key.ball);
    }
    for (const auto& [first, last] : {std::pair<std::size_t, std::size_t>{0, 40}, {3, 12}, {39, 40}}) {
      const auto got = cpu_backend().softmax_row(query, keys, first, last);
      const auto exact = softmax_row(attention_scores(query_ball, keys_ball, first, last), Arithmetic<Ball>{256});
      Array<Interval64> weights(last - first);
      Array<Ball> expected(last - first);
      for (std::size_t j = 0; j < weights.size(); ++j) {
        weights.set(j, got.numerators[j] / got.normaliser);
        expected.set(j, exact.numerators[j] / exact.normaliser);
      }
      expect_enclosed(weights, expected);
    }
  }
}

}  // namespace
}  // namespace seqcert
