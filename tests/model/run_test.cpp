#include "model/run.hpp"

#include "number/ball.hpp"
#include "number/interval64.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

#include <map>

namespace seqcert {
namespace {

// Whether PyTorch's softplus leaves x as it is; no test comes near the threshold.
bool above_twenty(double x) { return x > 20; }
template <class T>
bool above_twenty(const T& x) {
  return x.approximately() > 20;
}

// The definitions as closed sums over dense tables, with no recurrence, no running maximum and no sparse vector: what
// run() must agree with.
template <class T>
struct Definition {
  Arithmetic<T> number;
  using Vector = std::vector<T>;

  T zero() const { return number(0); }
  T dot(const Vector& a, const Vector& b) const {
    T sum = zero();
    for (std::size_t k = 0; k < a.size(); ++k) sum = sum + a[k] * b[k];
    return sum;
  }
  Vector times(const WeightMatrix& w, const Vector& x) const {
    Vector y;
    for (std::size_t r = 0; r < w.rows(); ++r) {
      Vector row;
      for (std::size_t c = 0; c < w.cols(); ++c) row.push_back(number(w.entry(r, c)));
      y.push_back(dot(row, x));
    }
    return y;
  }
  std::vector<Vector> all(const WeightMatrix& w, const std::vector<Vector>& x) const {
    std::vector<Vector> y;
    for (const Vector& v : x) y.push_back(times(w, v));
    return y;
  }

  Vector weights(const AttentionHead& head, const Vector& scores) const {
    Vector w;
    if (head.kind == AttentionHead::Kind::softmax) {
      if constexpr (Real<T>)
        for (const T& s : scores) {
          T others = zero();  // 1 / sum exp(s_k - s_j)
          for (const T& other : scores) others = others + exp(other - s);
          w.push_back(number(1) / others);
        }
    } else if (head.kind == AttentionHead::Kind::hard) {
      if constexpr (std::totally_ordered<T>) {
        long best = 0;
        for (const T& s : scores)
          best += std::ranges::none_of(scores, [&](const T& other) { return s < other; }) ? 1 : 0;
        for (const T& s : scores) {
          const bool largest = std::ranges::none_of(scores, [&](const T& other) { return s < other; });
          w.push_back(number(largest ? Rational::ratio(1, best) : Rational(0)));
        }
      }
    } else {
      T sum = zero();
      for (const T& s : scores) sum = sum + s;
      for (const T& s : scores) w.push_back(head.kind == AttentionHead::Kind::linear ? s : s / sum);
    }
    return w;
  }

  std::vector<Vector> mix(const Attention& mixer, const std::vector<Vector>& x) const {
    std::vector<Vector> result(x.size(), Vector(x[0].size(), zero()));
    for (const AttentionHead& head : mixer.heads) {
      const auto q = all(head.w_q, x), k = all(head.w_k, x), v = all(head.w_v, x);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t seen = std::min(i + 1, head.window.value_or(x.size()));  // the last `seen` positions
        Vector scores;
        for (std::size_t j = i + 1 - seen; j <= i; ++j) scores.push_back(dot(q[i], k[j]));
        const Vector w = weights(head, scores);
        Vector o(head.w_v.rows(), zero());
        for (std::size_t n = 0; n < seen; ++n)
          for (std::size_t r = 0; r < o.size(); ++r) o[r] = o[r] + w[n] * v[i + 1 - seen + n][r];
        const Vector written = times(head.w_o, o);
        for (std::size_t r = 0; r < written.size(); ++r) result[i][r] = result[i][r] + written[r];
      }
    }
    return result;
  }

  std::vector<Vector> mix(const AbstractSsm& mixer, const std::vector<Vector>& x) const {
    const auto a = all(mixer.w_a, x), u = all(mixer.w_u, x), b = all(mixer.w_b, x), c = all(mixer.w_c, x);
    std::vector<Vector> result;
    for (std::size_t i = 0; i < x.size(); ++i) {
      Vector y(mixer.w_u.rows(), zero());
      for (std::size_t j = 0; j <= i; ++j) {
        T alpha = number(1);
        for (std::size_t k = j + 1; k <= i; ++k) alpha = alpha * a[k][0];
        for (std::size_t d = 0; d < y.size(); ++d) y[d] = y[d] + alpha * dot(c[i], b[j]) * u[j][d];
      }
      result.push_back(times(mixer.w_out, y));
    }
    return result;
  }

  T step(S6::Softplus rule, const T& x) const {
    if (rule == S6::Softplus::torch20 && above_twenty(x)) return x;
    return ln(number(1) + exp(x));
  }
  T sigmoid_times(const T& x) const { return x / (number(1) + exp(-x)); }

  /// y_i of one channel, as the sum over what every earlier position wrote.
  T scanned(S6::Write write, const Vector& rates, const T& d, std::size_t i, const Vector& delta, const Vector& u,
            const std::vector<Vector>& b, const Vector& c) const {
    T sum = d * u[i];
    for (std::size_t s = 0; s < rates.size(); ++s) {
      T passed = zero();  // the steps after the writing one
      for (std::size_t j = i + 1; j-- > 0;) {
        const T written = write == S6::Write::euler ? delta[j] : (exp(delta[j] * rates[s]) - number(1)) / rates[s];
        sum = sum + c[s] * exp(rates[s] * passed) * written * b[j][s] * u[j];
        passed = passed + delta[j];
      }
    }
    return sum;
  }
  Vector rates_of(const WeightMatrix& a, std::size_t channel) const {
    Vector rates;
    for (std::size_t s = 0; s < a.cols(); ++s) rates.push_back(number(a.entry(channel, s)));
    return rates;
  }
  static Vector component(const std::vector<Vector>& x, std::size_t d) {
    Vector result;
    for (const Vector& v : x) result.push_back(v[d]);
    return result;
  }

  std::vector<Vector> mix(const S6& mixer, const std::vector<Vector>& x) const {
    std::vector<Vector> result;
    if constexpr (Real<T>) {
      std::vector<Vector> delta = all(mixer.w_delta, x);
      const auto u = all(mixer.w_u, x), b = all(mixer.w_b, x), c = all(mixer.w_c, x);
      for (Vector& row : delta)
        for (std::size_t d = 0; d < row.size(); ++d) row[d] = step(mixer.softplus, row[d] + number(mixer.beta[d]));
      for (std::size_t i = 0; i < x.size(); ++i) {
        Vector y;
        for (std::size_t d = 0; d < mixer.w_u.rows(); ++d)
          y.push_back(scanned(mixer.write, rates_of(mixer.a, d), number(mixer.d[d]), i, component(delta, d),
                              component(u, d), b, c[i]));
        if (mixer.w_z) {
          const Vector z = times(*mixer.w_z, x[i]);
          for (std::size_t d = 0; d < y.size(); ++d) y[d] = y[d] * sigmoid_times(z[d]);
        }
        result.push_back(times(mixer.w_out, y));
      }
    }
    return result;
  }

  std::vector<Vector> mix(const MambaBlock& mixer, const std::vector<Vector>& x) const {
    std::vector<Vector> result;
    if constexpr (Real<T>) {
      const std::size_t d_inner = mixer.w_x.rows(), d_conv = mixer.kernel.cols();
      const auto projected = all(mixer.w_x, x);
      std::vector<Vector> u, delta;
      for (std::size_t t = 0; t < x.size(); ++t) {
        u.emplace_back();
        for (std::size_t d = 0; d < d_inner; ++d) {
          T sum = number(mixer.conv_bias[d]);
          for (std::size_t back = 0; back < std::min(d_conv, t + 1); ++back)
            sum = sum + number(mixer.kernel.entry(d, d_conv - 1 - back)) * projected[t - back][d];
          u[t].push_back(sigmoid_times(sum));
        }
        delta.push_back(times(mixer.w_dt, times(mixer.w_dt_low, u[t])));
        for (std::size_t d = 0; d < d_inner; ++d)
          delta[t][d] = step(mixer.softplus, delta[t][d] + number(mixer.beta[d]));
      }
      const auto b = all(mixer.w_b, u), c = all(mixer.w_c, u);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const Vector z = times(mixer.w_z, x[i]);
        Vector y;
        for (std::size_t d = 0; d < d_inner; ++d)
          y.push_back(sigmoid_times(z[d]) * scanned(mixer.write, rates_of(mixer.a, d), number(mixer.d[d]), i,
                                                    component(delta, d), component(u, d), b, c[i]));
        result.push_back(times(mixer.w_out, y));
      }
    }
    return result;
  }

  std::vector<Vector> outputs(const Model& model, const std::vector<Token>& tokens) const {
    std::vector<Vector> x;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      Vector row;
      for (const Rational& entry : spread(embed(model, tokens[t], t + 1), model.d_model, Rational(0)))
        row.push_back(number(entry));
      x.push_back(row);
    }
    for (const Layer& layer : model.layers) {
      const auto mixed = std::visit([&](const auto& mixer) { return mix(mixer, x); }, layer.mixer);
      for (std::size_t t = 0; t < x.size(); ++t)
        for (std::size_t c = 0; c < model.d_model; ++c) x[t][c] = x[t][c] + mixed[t][c];
    }
    return all(model.readout, x);
  }
};

struct Sample {
  Model model;
  std::vector<Token> tokens;
};

constexpr std::size_t width = 4;

Sample sample(Dice& dice, std::vector<Layer> layers) {
  Sample result;
  result.model.d_model = width;
  result.model.fields = {{"x", RealField{{{0, 1}, {2, dice.rational()}}}},
                         {"kind", IndexField{random_matrix(dice, 3, width)}}};
  result.model.positions = random_matrix(dice, 6, width);
  result.model.layers = std::move(layers);
  result.model.readout = random_matrix(dice, 2, width);
  require_consistent(result.model);
  const std::size_t length = 1 + dice.below(6);
  for (std::size_t t = 0; t < length; ++t) result.tokens.push_back({dice.rational(), Rational(dice.below(3))});
  return result;
}

void expect_close(const Sample& s) {
  const auto got = *run(s.model, s.tokens, Arithmetic<double>{});
  const auto expected = Definition<double>{}.outputs(s.model, s.tokens);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t t = 0; t < got.size(); ++t)
    for (std::size_t o = 0; o < 2; ++o) EXPECT_NEAR(got[t][o], expected[t][o], 1e-9 * (1 + std::fabs(expected[t][o])));
}

void expect_exact(const Sample& s) {
  EXPECT_EQ(*run(s.model, s.tokens, Arithmetic<Rational>{}), Definition<Rational>{}.outputs(s.model, s.tokens));
}

/// Both enclosing scalars contain what 700 bits give, and the balls are sharp.
void expect_enclosed(const Sample& s) {
  const auto reference = Definition<Ball>{{700}}.outputs(s.model, s.tokens);
  const auto narrow = *run(s.model, s.tokens, Arithmetic<Interval64>{});
  const auto ball = *run(s.model, s.tokens, Arithmetic<Ball>{256});
  for (std::size_t t = 0; t < reference.size(); ++t)
    for (std::size_t o = 0; o < 2; ++o) {
      const Enclosure exact = *enclosure_of(reference[t][o]);
      ASSERT_TRUE(has_digits(exact, 100) || abs(exact.hi) < Rational::power_of_two(-300)) << exact.lo.approximately();
      const MaybeEnclosure wide = enclosure_of(narrow[t][o]);
      EXPECT_TRUE(!wide || contains(*wide, exact));
      ASSERT_TRUE(enclosure_of(ball[t][o]));
      EXPECT_TRUE(contains(*enclosure_of(ball[t][o]), exact));
      EXPECT_TRUE(agree(*enclosure_of(ball[t][o]), exact, 50) || abs(exact.hi) < Rational::power_of_two(-100));
    }
}

TEST(Run, SoftmaxAttentionEqualsItsDefinition) {
  Dice dice(11);
  for (int trial = 0; trial < 30; ++trial) {
    Attention mixer{{random_head(dice, AttentionHead::Kind::softmax, width)}};
    if (dice.coin()) mixer.heads.push_back(random_head(dice, AttentionHead::Kind::softmax, width));
    const Sample s = sample(dice, {{mixer}});
    expect_close(s);
    expect_enclosed(s);
  }
}

TEST(Run, WindowAttentionSeesTheLastPositionsOnly) {
  Dice dice(12);
  for (int trial = 0; trial < 30; ++trial) {
    Attention mixer{{random_head(dice, AttentionHead::Kind::softmax, width)}};
    mixer.heads[0].window = 1 + dice.below(4);
    const Sample s = sample(dice, {{mixer}});
    expect_close(s);
    expect_enclosed(s);
  }
}

TEST(Run, HardAttentionIsUniformOverTheLargestScoresExactly) {
  Dice dice(13);
  int ties = 0;
  for (int trial = 0; trial < 60; ++trial) {
    AttentionHead head = random_head(dice, AttentionHead::Kind::hard, width);
    if (dice.coin()) head.w_q = WeightMatrix(head.w_q.rows(), width), ++ties;  // all scores 0: the mean
    if (dice.coin()) head.window = 1 + dice.below(4);
    expect_exact(sample(dice, {{Attention{{head}}}}));
  }
  EXPECT_GT(ties, 10);
}

TEST(Run, LinearAttentionEqualsItsDefinitionExactlyAndInDouble) {
  Dice dice(14);
  for (int trial = 0; trial < 60; ++trial) {
    const Sample s = sample(dice, {{Attention{{random_head(dice, AttentionHead::Kind::linear, width)}}}});
    expect_exact(s);
    expect_close(s);
  }
}

TEST(Run, NormalisedLinearAttentionDividesByTheSumOfItsScores) {
  Dice dice(15);
  for (int trial = 0; trial < 40; ++trial) {
    AttentionHead head = random_head(dice, AttentionHead::Kind::linear_normalised, width);
    // Keys and queries of one positive number: coordinate 3 is positive by the position table alone.
    head.w_q = head.w_k = WeightMatrix(1, width);
    head.w_q.set_row(0, OneHotRow{3, dice.positive()});
    head.w_k.set_row(0, OneHotRow{3, dice.positive()});
    Sample s = sample(dice, {{Attention{{head}}}});
    s.model.fields[1].embedding = RealField{{{1, 1}}};
    for (std::size_t t = 0; t < 6; ++t)
      s.model.positions.set_row(t, DenseRow{{dice.rational(), dice.rational(), 0, dice.positive()}});
    expect_exact(s);
    expect_close(s);
  }
}

TEST(Run, AbstractSsmEqualsTheSumOverAllEarlierPositionsExactly) {
  Dice dice(16);
  for (int trial = 0; trial < 60; ++trial) {
    const Sample s = sample(dice, {{random_abstract(dice, width)}});
    expect_exact(s);
    expect_close(s);
  }
}

TEST(Run, S6EqualsTheSumOverAllEarlierPositions) {
  Dice dice(17);
  for (int trial = 0; trial < 40; ++trial) {
    const auto write = dice.coin() ? S6::Write::euler : S6::Write::zoh;
    const Sample s = sample(dice, {{random_s6(dice, write, dice.coin(), width)}});
    expect_close(s);
    expect_enclosed(s);
  }
}

TEST(Run, MambaBlockEqualsTheSumOverAllEarlierPositions) {
  Dice dice(26);
  std::size_t widths = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const MambaBlock block = random_block(dice, dice.coin() ? S6::Write::euler : S6::Write::zoh, width);
    widths |= std::size_t{1} << block.kernel.cols();
    const Sample s = sample(dice, {{block}});
    expect_close(s);
    expect_enclosed(s);
  }
  EXPECT_EQ(widths, 0b11110U);  // convolutions of width 1 to 4
}

TEST(Run, TorchsSoftplusIsItsArgumentAboveTwentyAlone) {
  // Step sizes far on both sides of 20: at 24 the two rules differ by e^-24, which balls of 256 bits see.
  Dice dice(27);
  int above = 0;
  for (int trial = 0; trial < 20; ++trial) {
    const auto bias = [&] {
      const bool large = dice.coin();
      above += large;
      return Rational(large ? 24 : 15);
    };
    S6 s6 = random_s6(dice, dice.coin() ? S6::Write::euler : S6::Write::zoh, true, width);
    s6.softplus = S6::Softplus::torch20;
    s6.w_delta = WeightMatrix(s6.w_u.rows(), width);
    for (Rational& beta : s6.beta) beta = bias();
    expect_enclosed(sample(dice, {{s6}}));
    MambaBlock block = random_block(dice, s6.write, width);
    block.softplus = S6::Softplus::torch20;
    block.w_dt = WeightMatrix(block.w_x.rows(), block.w_dt_low.rows());
    for (Rational& beta : block.beta) beta = bias();
    expect_enclosed(sample(dice, {{block}}));
  }
  EXPECT_GT(above, 10);
}

TEST(Run, MambaBlockTracesItsScanAndWhatItsConvolutionKeeps) {
  Dice dice(28);
  MambaBlock block = random_block(dice, S6::Write::euler, width);
  block.kernel = random_matrix(dice, block.w_x.rows(), 3);
  Sample s = sample(dice, {{block}});
  s.tokens.resize(4, s.tokens[0]);
  const std::size_t d_inner = block.w_x.rows();
  std::vector<std::vector<Ball>> kept;
  std::size_t traced = 0;
  const Trace<Ball> trace = [&](std::size_t, std::size_t, const std::string& what, const std::vector<Ball>& values) {
    traced += values.size();
    if (what == "convolution") kept.push_back(values);
  };
  ASSERT_TRUE(run(s.model, s.tokens, Arithmetic<Ball>{128}, trace));
  EXPECT_EQ(traced, 4 * state_size(s.model, 4));  // all that is carried is shown
  ASSERT_EQ(kept.size(), 4U);
  for (std::size_t t = 1; t <= 4; ++t)
    for (std::size_t back = 0; back < 2; ++back) {  // t - 1 first, then t
      std::vector<Rational> expected(d_inner);
      if (t + back >= 2)
        expected =
            spread(multiply(block.w_x, embed(s.model, s.tokens[t + back - 2], t + back - 1)), d_inner, Rational(0));
      for (std::size_t c = 0; c < d_inner; ++c)
        EXPECT_TRUE(contains(*enclosure_of(kept[t - 1][back * d_inner + c]), {expected[c], expected[c]}))
            << t << " " << back;
    }
}

TEST(Run, LayersFollowOneAnotherAndAddToTheStream) {
  Dice dice(18);
  for (int trial = 0; trial < 15; ++trial) {
    expect_exact(sample(
        dice, {{random_abstract(dice, width)}, {Attention{{random_head(dice, AttentionHead::Kind::hard, width)}}}}));
    Attention tame{{random_head(dice, AttentionHead::Kind::softmax, width)}};
    tame.heads[0].w_q =
        WeightMatrix(tame.heads[0].w_q.rows(), width);  // uniform: scores of a second layer would be huge
    tame.heads[0].window = 2;
    expect_enclosed(sample(dice, {{random_s6(dice, S6::Write::euler, true, width)}, {tame}}));
  }
}

TEST(Run, FromLeavesEarlierOutputsEmptyAndTheOthersUnchanged) {
  Dice dice(19);
  for (int trial = 0; trial < 20; ++trial) {
    const std::vector<Layer> layers{
        {Attention{{random_head(dice, AttentionHead::Kind::hard, width)}}},
        {dice.coin() ? Mixer(random_abstract(dice, width))
                     : Mixer(Attention{{random_head(dice, AttentionHead::Kind::linear, width)}})}};
    const Sample s = sample(dice, layers);
    const auto all = *run(s.model, s.tokens, Arithmetic<Rational>{});
    for (std::size_t from = 1; from <= s.tokens.size() + 1; ++from) {
      const auto late = *run(s.model, s.tokens, Arithmetic<Rational>{}, {}, from);
      ASSERT_EQ(late.size(), all.size());
      for (std::size_t t = 1; t <= all.size(); ++t)
        EXPECT_EQ(late[t - 1], t < from ? std::vector<Rational>() : all[t - 1]);
    }
  }
}

TEST(Run, TraceShowsStatesByChannelAndStateAndWeightsOfVisiblePositions) {
  Dice dice(20);
  const AbstractSsm ssm = random_abstract(dice, width);
  AttentionHead head = random_head(dice, AttentionHead::Kind::hard, width);
  head.window = 2;
  Sample s = sample(dice, {{ssm}, {Attention{{head, random_head(dice, AttentionHead::Kind::linear, width)}}}});
  s.tokens.resize(4, s.tokens[0]);
  std::map<std::tuple<std::size_t, std::size_t, std::string>, std::vector<Rational>> seen;
  const Trace<Rational> trace = [&](std::size_t position, std::size_t layer, const std::string& what,
                                    const std::vector<Rational>& values) {
    EXPECT_TRUE(seen.emplace(std::tuple(position, layer, what), values).second) << what << " shown twice";
  };
  ASSERT_TRUE(run(s.model, s.tokens, Arithmetic<Rational>{}, trace));
  EXPECT_EQ(seen.size(), 4U * 3U);
  for (std::size_t t = 1; t <= 4; ++t) {
    EXPECT_EQ(seen.at({t, 1, "state"}).size(), ssm.w_u.rows() * ssm.w_b.rows());
    const auto& weights = seen.at({t, 2, "head 1 weights"});
    EXPECT_EQ(weights.size(), std::min<std::size_t>(t, 2));
    Rational sum = 0;
    for (const Rational& w : weights) sum += w;
    EXPECT_EQ(sum, Rational(1));
    EXPECT_EQ(seen.at({t, 2, "head 2 weights"}).size(), t);
  }
}

TEST(Run, TracedStatesAreTheRecurrence) {
  Dice dice(21);
  const AbstractSsm ssm = random_abstract(dice, width);
  Sample s = sample(dice, {{ssm}});
  s.tokens.resize(5, s.tokens[0]);
  std::vector<std::vector<Rational>> states;
  const Trace<Rational> trace = [&](std::size_t, std::size_t, const std::string&, const std::vector<Rational>& values) {
    states.push_back(values);
  };
  ASSERT_TRUE(run(s.model, s.tokens, Arithmetic<Rational>{}, trace));
  std::vector<Rational> h(ssm.w_u.rows() * ssm.w_b.rows());
  for (std::size_t t = 0; t < 5; ++t) {
    const auto x = embed(s.model, s.tokens[t], t + 1);
    const auto a = spread(multiply(ssm.w_a, x), 1, Rational(0)),
               u = spread(multiply(ssm.w_u, x), ssm.w_u.rows(), Rational(0)),
               b = spread(multiply(ssm.w_b, x), ssm.w_b.rows(), Rational(0));
    for (std::size_t d = 0; d < u.size(); ++d)
      for (std::size_t n = 0; n < b.size(); ++n) h[d * b.size() + n] = a[0] * h[d * b.size() + n] + b[n] * u[d];
    EXPECT_EQ(states.at(t), h) << t + 1;
  }
}

TEST(Run, ExactRationalsRefuseSoftmaxAndS6ByName) {
  Dice dice(22);
  const Sample softmax = sample(dice, {{Attention{{random_head(dice, AttentionHead::Kind::softmax, width)}}}});
  const auto refused = run(softmax.model, softmax.tokens, Arithmetic<Rational>{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::bad_input);
  EXPECT_NE(refused.error().message.find("softmax attention cannot be evaluated in exact"), std::string::npos)
      << refused.error().message;

  const Sample s6 = sample(dice, {{random_abstract(dice, width)}, {random_s6(dice, S6::Write::zoh, false, width)}});
  const auto also = run(s6.model, s6.tokens, Arithmetic<Rational>{});
  ASSERT_FALSE(also);
  EXPECT_NE(also.error().message.find("S6"), std::string::npos) << also.error().message;

  const Sample block = sample(dice, {{random_block(dice, S6::Write::zoh, width)}});
  const auto third = run(block.model, block.tokens, Arithmetic<Rational>{});
  ASSERT_FALSE(third);
  EXPECT_NE(third.error().message.find("a Mamba block needs"), std::string::npos) << third.error().message;
}

TEST(Run, EnclosuresRefuseHardAttentionByName) {
  Dice dice(23);
  const Sample hard = sample(dice, {{Attention{{random_head(dice, AttentionHead::Kind::hard, width)}}}});
  const auto refused = run(hard.model, hard.tokens, Arithmetic<Ball>{128});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("hard attention"), std::string::npos) << refused.error().message;
  EXPECT_TRUE(run(hard.model, hard.tokens, Arithmetic<double>{}));
}

TEST(Run, MoreTokensThanPositionsAreAnError) {
  Dice dice(24);
  Sample s = sample(dice, {{random_abstract(dice, width)}});
  s.tokens.resize(7, s.tokens[0]);
  const auto refused = run(s.model, s.tokens, Arithmetic<Rational>{});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("7 tokens"), std::string::npos);
}

TEST(SelectiveScan, CarriesTheStateFromOneCallToTheNext) {
  // Two calls over halves give the same bits as one over the whole, and `h` ends as the last state.
  Dice dice(25);
  const ScanShape whole{6, 2, 3}, half{3, 2, 3};
  const auto random = [&](std::size_t size, bool positive) {
    Array<double> result(size);
    for (std::size_t k = 0; k < size; ++k)
      result.set(k, (positive ? dice.positive() : dice.rational()).approximately());
    return result;
  };
  const auto part = [](const Array<double>& x, std::size_t from) {
    Array<double> result(x.size() / 2);
    for (std::size_t k = 0; k < result.size(); ++k) result.set(k, x[from * result.size() + k]);
    return result;
  };
  const Array<double> delta = random(12, true), b = random(18, false), c = random(18, false), d = random(2, false),
                      u = random(12, false);
  Array<double> a = random(6, true), h = random(6, false), h_halves = h, y(12), y_half(6);
  for (std::size_t k = 0; k < 6; ++k) a.set(k, -a[k]);
  selective_scan(whole, S6::Write::zoh, delta, a, b, c, d, u, h, y, Arithmetic<double>{});
  for (std::size_t n : {0U, 1U}) {
    selective_scan(half, S6::Write::zoh, part(delta, n), a, part(b, n), part(c, n), d, part(u, n), h_halves, y_half,
                   Arithmetic<double>{});
    for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(y_half[k], y[n * 6 + k]);
  }
  for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(h_halves[k], h[k]);
}

TEST(StateSize, CountsWhatIsCarriedByHand) {
  Model model;
  model.d_model = 5;
  AttentionHead head;
  head.w_k = WeightMatrix(2, 5);
  head.w_v = WeightMatrix(3, 5);
  AttentionHead window = head;
  window.window = 4;
  model.layers = {{Attention{{head, window}}}};
  EXPECT_EQ(state_size(model, 10), 10U * 5U + 4U * 5U);
  EXPECT_EQ(state_size(model, 3), 3U * 5U + 3U * 5U);
  AbstractSsm abstract;
  abstract.w_u = WeightMatrix(2, 5);
  abstract.w_b = WeightMatrix(7, 5);
  model.layers.push_back({abstract});
  EXPECT_EQ(state_size(model, 10), 70U + 14U);
  MambaBlock block;
  block.w_x = WeightMatrix(6, 5);
  block.w_b = WeightMatrix(2, 6);
  block.kernel = WeightMatrix(6, 4);
  model.layers = {{block}};
  EXPECT_EQ(state_size(model, 10), 6U * 2U + 3U * 6U);
}

}  // namespace
}  // namespace seqcert
