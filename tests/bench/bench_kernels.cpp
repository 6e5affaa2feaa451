// The bulk kernels against plain double and against direct Arb calls, in the same run: `./run bench`.
// Sizes: an S6 scan of 4096 steps, 64 channels, 16 states (4,194,304 exp); a softmax attention row of 4096 keys of
// dimension 16.

#include "check/backend.hpp"
#include "model/attention.hpp"
#include "model/selective_scan.hpp"
#include "number/ball_arb.hpp"

#include <benchmark/benchmark.h>

#include <random>

namespace seqcert {
namespace {

constexpr ScanShape shape{4096, 64, 16};
constexpr std::size_t keys = 4096, dimension = 16;

std::vector<double> numbers(std::size_t count, double low, double high, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> draw(low, high);
  std::vector<double> result(count);
  for (double& x : result) x = draw(random);
  return result;
}

template <class S>
Array<S> array_of(const std::vector<double>& values, const Arithmetic<S>& number) {
  Array<S> result(values.size());
  for (std::size_t k = 0; k < values.size(); ++k) result.set(k, number(Rational::exactly(values[k])));
  return result;
}

template <class S>
struct ScanInput {
  Array<S> delta, a, b, c, d, u, h, y;
  explicit ScanInput(const Arithmetic<S>& number)
      : delta(array_of(numbers(shape.steps * shape.channels, 0.001, 0.1, 1), number)),
        a(array_of(numbers(shape.channels * shape.states, -16, -1, 2), number)),
        b(array_of(numbers(shape.steps * shape.states, -1, 1, 3), number)),
        c(array_of(numbers(shape.steps * shape.states, -1, 1, 4), number)),
        d(array_of(numbers(shape.channels, -1, 1, 5), number)),
        u(array_of(numbers(shape.steps * shape.channels, -1, 1, 6), number)),
        h(array_of(std::vector<double>(shape.channels * shape.states, 0), number)),
        y(array_of(std::vector<double>(shape.steps * shape.channels, 0), number)) {}
};

template <class S>
void scan_template(benchmark::State& state, Arithmetic<S> number) {
  ScanInput<S> in(number);
  for (auto _ : state) {
    selective_scan(shape, S6::Write::euler, in.delta, in.a, in.b, in.c, in.d, in.u, in.h, in.y, number);
    benchmark::DoNotOptimize(in.y[0]);
  }
}

void scan_backend(benchmark::State& state, const Backend& backend) {
  ScanInput<Interval64> in({});
  for (auto _ : state) {
    backend.selective_scan(shape, S6::Write::euler, in.delta, in.a, in.b, in.c, in.d, in.u, in.h, in.y);
    benchmark::DoNotOptimize(in.y[0]);
  }
}

/// The peer of Ball: the same operations in the same order as plain Arb calls.
void scan_arb(benchmark::State& state) {
  ScanInput<Ball> in({128});
  arb_ptr h = _arb_vec_init(static_cast<slong>(shape.channels * shape.states));
  arb_ptr y = _arb_vec_init(static_cast<slong>(shape.steps * shape.channels));
  arb_t decay, written, sum;
  arb_init(decay), arb_init(written), arb_init(sum);
  const auto at = [](const Array<Ball>& x, std::size_t k) { return arb(x[k]); };
  for (auto _ : state) {
    for (std::size_t t = 0; t < shape.steps; ++t)
      for (std::size_t k = 0; k < shape.channels; ++k) {
        const auto step = at(in.delta, t * shape.channels + k), input = at(in.u, t * shape.channels + k);
        arb_mul(sum, at(in.d, k), input, 128);
        for (std::size_t s = 0; s < shape.states; ++s) {
          arb_ptr cell = h + k * shape.states + s;
          arb_mul(decay, step, at(in.a, k * shape.states + s), 128);
          arb_exp(decay, decay, 128);
          arb_mul(written, step, at(in.b, t * shape.states + s), 128);
          arb_mul(written, written, input, 128);
          arb_mul(cell, decay, cell, 128);
          arb_add(cell, cell, written, 128);
          arb_addmul(sum, at(in.c, t * shape.states + s), cell, 128);
        }
        arb_set(y + t * shape.channels + k, sum);
      }
    benchmark::DoNotOptimize(y);
  }
  arb_clear(decay), arb_clear(written), arb_clear(sum);
  _arb_vec_clear(h, static_cast<slong>(shape.channels * shape.states));
  _arb_vec_clear(y, static_cast<slong>(shape.steps * shape.channels));
}

template <class S>
struct RowInput {
  std::vector<S> query;
  std::vector<Array<S>> key;
  Array<S> value;
  explicit RowInput(const Arithmetic<S>& number) : value(array_of(numbers(keys, -1, 1, 9), number)) {
    for (double q : numbers(dimension, -1, 1, 7)) query.push_back(number(Rational::exactly(q)));
    for (std::size_t c = 0; c < dimension; ++c)
      key.push_back(array_of(numbers(keys, -1, 1, 100 + static_cast<unsigned>(c)), number));
  }
};

template <class S>
void row_template(benchmark::State& state, Arithmetic<S> number) {
  const RowInput<S> in(number);
  for (auto _ : state) {
    const AttentionRow<S> row = softmax_row(attention_scores(in.query, in.key, 0, keys), number);
    benchmark::DoNotOptimize(weighted_sum(row.numerators, in.value, 0) / row.normaliser);
  }
}

void row_backend(benchmark::State& state, const Backend& backend) {
  const RowInput<Interval64> in({});
  for (auto _ : state) {
    const AttentionRow<Interval64> row = backend.softmax_row(in.query, in.key, 0, keys);
    benchmark::DoNotOptimize(weighted_sum(row.numerators, in.value, 0) / row.normaliser);
  }
}

void row_arb(benchmark::State& state) {
  const RowInput<Ball> in({128});
  arb_ptr query = _arb_vec_init(dimension), key = _arb_vec_init(keys * dimension), value = _arb_vec_init(keys),
          weight = _arb_vec_init(keys);
  for (std::size_t c = 0; c < dimension; ++c) {
    arb_set(query + c, arb(in.query[c]));
    for (std::size_t j = 0; j < keys; ++j) arb_set(key + j * dimension + c, arb(in.key[c][j]));
  }
  for (std::size_t j = 0; j < keys; ++j) arb_set(value + j, arb(in.value[j]));
  arb_t sum, out;
  arb_init(sum), arb_init(out);
  for (auto _ : state) {
    arb_zero(sum);
    for (std::size_t j = 0; j < keys; ++j) {
      arb_dot(weight + j, nullptr, 0, query, 1, key + j * dimension, 1, dimension, 128);
      arb_exp(weight + j, weight + j, 128);
      arb_add(sum, sum, weight + j, 128);
    }
    arb_dot(out, nullptr, 0, weight, 1, value, 1, keys, 128);
    arb_div(out, out, sum, 128);
    benchmark::DoNotOptimize(out);
  }
  arb_clear(sum), arb_clear(out);
  _arb_vec_clear(query, dimension), _arb_vec_clear(key, keys * dimension), _arb_vec_clear(value, keys),
      _arb_vec_clear(weight, keys);
}

template <class F, class... Args>
void add(const char* name, benchmark::TimeUnit unit, F body, Args... args) {
  benchmark::RegisterBenchmark(name, [=](benchmark::State& state) { body(state, args...); })->Unit(unit);
}

[[maybe_unused]] const bool registered = [] {
  const auto ms = benchmark::kMillisecond, us = benchmark::kMicrosecond;
  add("scan/double", ms, scan_template<double>, Arithmetic<double>{});
  add("scan/interval64/template", ms, scan_template<Interval64>, Arithmetic<Interval64>{});
  add("scan/interval64/backend", ms, scan_backend, cpu_backend());
  add("scan/arb", ms, scan_arb);
  add("scan/ball128", ms, scan_template<Ball>, Arithmetic<Ball>{128});
  add("row/double", us, row_template<double>, Arithmetic<double>{});
  add("row/interval64/template", us, row_template<Interval64>, Arithmetic<Interval64>{});
  add("row/interval64/backend", us, row_backend, cpu_backend());
  add("row/arb", us, row_arb);
  add("row/ball128", us, row_template<Ball>, Arithmetic<Ball>{128});
  return true;
}();

}  // namespace
}  // namespace seqcert
