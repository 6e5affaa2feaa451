#include "check/machine_head.hpp"

#include "base/contract.hpp"
#include "check/machine_softmax.hpp"
#include "model/attention.hpp"

#include <algorithm>
#include <cmath>

namespace seqcert {
namespace {

using namespace softmax_bounds;

/// The largest odd divisor of the numerator of a dyadic number; nullopt for others.
std::optional<Rational> odd_part(const Rational& x) {
  const mpz_class numerator = x.numerator(), denominator = x.denominator();
  if (x.is_zero() || mpz_popcount(denominator.get_mpz_t()) != 1) return std::nullopt;
  mpz_class odd;
  mpz_tdiv_q_2exp(odd.get_mpz_t(), numerator.get_mpz_t(), mpz_scan1(numerator.get_mpz_t(), 0));
  return Rational(odd);
}

/// The sum over both sides of the numerators of keys at least reach + 1 from the target, given how much the machine's
/// score differences may be off; not finite where one of them may win. `lambda` encloses the machine's; h: the
/// effective address is within it of the target.
Interval64 far_sum(const Interval64& lambda, const Interval64& h, const Interval64& off, double u) {
  const Interval64 first = count_of(reach + 1), two = Interval64::exactly(2), one = exactly_one();
  const Interval64 gap = lambda * first * (first - two * h) - off, shrunk = one - Interval64::exactly(u);
  if (!gap.is_finite() || !(lower_bound(gap) > 0)) return Interval64::whole();
  const Interval64 step = lambda * (two * (first - h) + one);  // the least from one key to the next
  return two * trailing(gap, u) / (one - exp(-(shrunk * step)));
}

/// Whether every odd * k, k = 0..n^2, has at most `bits` bits.
bool products_are_exact(const std::optional<Rational>& odd, std::size_t n, long bits) {
  return odd && *odd * Rational(n) * Rational(n) <= Rational::power_of_two(std::min<long>(bits, 4096));
}

}  // namespace

Result<PositionHead> position_head_of(const Model& model, const AttentionHead& head) {
  const auto wrong = [](const char* what) { return bad_input("it is no softmax or hard head by position: {}", what); };
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (head.w_k.rows() != 2 || head.w_q.rows() != 2 || head.w_v.rows() != 1 || head.w_o.cols() != 1)
    return wrong("its shape");
  const SparseVector<Rational> ask = head.w_q.row(0), one = head.w_q.row(1), key = head.w_k.row(0),
                               square = head.w_k.row(1), value = head.w_v.row(0);
  for (const auto* row : {&ask, &one, &key, &square, &value})
    if (row->size() != 1) return wrong("a row of its weights has not one entry");
  if (key[0].second != Rational(1) || square[0].second != Rational(1) || value[0].second != Rational(1))
    return wrong("its keys and values are scaled");
  if (one[0].second.sign() >= 0 || ask[0].second != Rational(-2) * one[0].second)
    return wrong("its query is not lambda (2 asked, -1)");
  PositionHead result{
      -one[0].second, ask[0].first, value[0].first, 0, head.window, head.kind == AttentionHead::Kind::hard};
  std::size_t outputs = 0;
  for (std::size_t r = 0; r < head.w_o.rows(); ++r)
    for (const auto& [column, weight] : head.w_o.row(r)) {
      if (weight != Rational(1)) return wrong("its output is scaled");
      result.out = r;
      ++outputs;
    }
  if (outputs != 1) return wrong("it does not write to one entry");
  const auto is_fixed = [&](std::size_t entry) {
    return entry == key[0].first || entry == square[0].first || entry == one[0].first || entry == result.out;
  };
  for (const TokenField& field : model.fields) {
    const auto* real = std::get_if<RealField>(&field.embedding);
    if (!real) return wrong("tokens enter by a table");
    for (const auto& [entry, weight] : real->direction)
      if (is_fixed(entry) || (entry == result.value && weight != Rational(1)))
        return wrong("a field of the tokens enters its keys, its output, or its value scaled");
  }
  for (std::size_t p = 1; p <= model.positions.rows(); ++p) {
    const std::vector<Rational> row = spread(model.positions.row(p - 1), model.d_model, Rational(0));
    if (row[key[0].first] != Rational(p) || row[square[0].first] != Rational(p) * Rational(p))
      return wrong("its keys are not (j, j^2)");
    if (row[one[0].first] != Rational(1) || !row[result.out].is_zero() || !row[result.value].is_zero())
      return wrong("a position row writes where it should not");
  }
  return result;
}

MachineHead::MachineHead(const PositionHead& head, const Format& format, const NumberBox& box, std::size_t length)
    : head_(head), format_(format), machine_(MachineBound::Machine::of(format)), numbers_(box), keys_(2) {
  SEQCERT_REQUIRE(box.lo.sign() <= 0 && box.hi.sign() >= 0, "a box of numbers has 0 in it");
  const Arithmetic<Rounded> machine{format};
  const Rounded lambda = machine(head.lambda), twice = machine(Rational(2) * head.lambda);
  held_ = exactly(lambda);
  const auto doubled = exactly(twice);
  // Doubling is exact unless it overflows or lambda is subnormal.
  if (held_ && (!doubled || *doubled != Rational(2) * *held_)) held_ = std::nullopt;
  if (held_ && format.subnormals && *held_ < Rational::power_of_two(format.min_exponent)) held_ = std::nullopt;
  lambda_ = held_ ? number(*held_) : Interval64::whole();
  for (std::size_t j = 1; j <= length; ++j) {
    keys_[0].push_back(machine(Rational(j)));
    keys_[1].push_back(machine(Rational(j) * Rational(j)));
  }
}

Interval64 MachineHead::score_error(const Interval64& theta, std::size_t position, bool exact_products) const {
  const Interval64 length = Interval64::exactly(static_cast<double>(position)), two = Interval64::exactly(2);
  const Interval64 longest = max(abs(theta), length), u = Interval64::exactly(machine_.u), one = exactly_one();
  const Interval64 first = two * lambda_ * abs(theta) * length, second = lambda_ * length * length;
  const Interval64 grown = exact_products ? one : one + growth(machine_.u, 4);
  if (!(upper_bound(two * lambda_ * longest * longest * grown) <= machine_.largest)) return Interval64::whole();
  if (exact_products) return Interval64();
  const bool squares = holds_integers_up_to(position * position, format_.significand_bits);
  const Interval64 products = u * first + growth(machine_.u, squares ? 1 : 2) * second;
  return products + u * (lambda_ * longest * longest + products);
}

std::size_t MachineHead::settled(std::size_t target) { return target + reach; }

Interval64 MachineHead::deviation(const Rational& asked, std::size_t target, std::size_t position,
                                  std::size_t farthest) const {
  const Arithmetic<Rounded> machine{format_};
  const std::size_t first_seen = position + 1 - std::min(position, head_.window.value_or(position));
  if (!held_ || target < first_seen || target > position || !holds_integers_up_to(farthest, format_.significand_bits))
    return Interval64::whole();
  if (!(2 * magnitude(number(numbers_.largest())) < machine_.largest)) return Interval64::whole();
  const Rounded query = machine(Rational(2) * head_.lambda) * machine(asked);
  const auto exact_query = exactly(query);
  if (!exact_query) return Interval64::whole();
  const Rational effective = *exact_query / (Rational(2) * *held_);
  const Interval64 theta = number(effective), h = number(abs(effective - Rational(target)));
  const bool exact_products =
      effective == Rational(target) && products_are_exact(odd_part(*held_), farthest, format_.significand_bits);
  const Interval64 error = score_error(theta, farthest, exact_products);

  const std::size_t first = std::max(first_seen, target - std::min(target - 1, reach)),
                    last = std::min(position, target + reach);
  const Array<Rounded> scores = attention_scores({query, machine(-head_.lambda)}, keys_, first - 1, last);
  const Rounded shift = softmax_shift(scores);
  Numerators e;
  for (std::size_t j = first; j <= last; ++j) {
    const Interval64 numerator = interval_of(exp(scores[j - first] - shift));
    if (j == target)
      e.target = numerator;
    else
      e.near.push_back(numerator);
  }
  if (first_seen < first || last < farthest)
    e.far = far_sum(lambda_, h, Interval64::exactly(2) * error, machine_.u) +
            Interval64::exactly(static_cast<double>(farthest)) * Interval64::exactly(machine_.tiny);
  if (!error.is_finite() || !e.far.is_finite()) return Interval64::whole();
  if (head_.hard) {
    for (std::size_t j = first; j <= last; ++j)
      if (j != target && !(scores[j - first] < scores[target - first])) return Interval64::whole();
    return deviation_when_found(machine_, numbers_);
  }
  return deviation_of(e, machine_, numbers_, farthest);
}

Interval64 deviation_from(const Format& format, const PositionHead& head, const NumberBox& box, std::size_t length,
                          const Rational& address_error) {
  const MachineBound::Machine machine = MachineBound::Machine::of(format);
  const bool lambda_is_normal =
      !format.subnormals || head.lambda > Rational(2) * Rational::power_of_two(format.min_exponent);
  if (!holds_integers_up_to(length, format.significand_bits) || !lambda_is_normal) return Interval64::whole();
  const Interval64 one = exactly_one(), two = Interval64::exactly(2), u = Interval64::exactly(machine.u);
  const Interval64 eta = number(address_error), n = Interval64::exactly(static_cast<double>(length));
  const Interval64 exact = number(head.lambda), tiny = up_to(Interval64::exactly(machine.tiny));
  const std::optional<Rational> odd = address_error.is_zero() ? odd_part(head.lambda) : std::nullopt;
  const bool exact_products = products_are_exact(odd, length, format.significand_bits);
  const Interval64 lambda = exact_products ? exact : exact * (one + either_way(u));
  const Interval64 h = exact_products ? Interval64() : eta + (n + eta) * growth(machine.u, 2);
  const Interval64 longest = n + h, most = two * lambda * longest * longest * (one + growth(machine.u, 4));
  if (!(upper_bound(most) < machine.largest && 2 * magnitude(number(max(-box.lo, box.hi))) < machine.largest))
    return Interval64::whole();
  Interval64 error;
  if (!exact_products) {
    const Interval64 products = u * two * lambda * longest * n + growth(machine.u, 2) * lambda * n * n;
    error = products + u * (lambda * longest * longest + products);
  }
  const Interval64 off = two * error;
  if (!(upper_bound(h) < 0.5)) return Interval64::whole();
  Numerators e{one, {}, far_sum(lambda, h, off, machine.u) + n * tiny};
  for (std::size_t k = 1; k <= reach; ++k) {
    const Interval64 distance = Interval64::exactly(static_cast<double>(k));
    const Interval64 gap = lambda * distance * (distance - two * h) - off;
    if (!(lower_bound(gap) > 0)) return Interval64::whole();
    const Interval64 largest = up_to(trailing(gap, machine.u) + tiny);
    e.near.push_back(largest);
    e.near.push_back(largest);
  }
  if (!e.far.is_finite()) return Interval64::whole();
  // All gaps are positive.
  if (head.hard) return deviation_when_found(machine, box);
  return deviation_of(e, machine, box, length);
}

double beyond_the_box(const Format& format, const PositionHead& head, const NumberBox& box, std::size_t length) {
  const Interval64 n = Interval64::exactly(static_cast<double>(length));
  return mean_beyond(MachineBound::Machine::of(format), box, length,
                     Interval64::exactly(4) * number(head.lambda) * n * n + n);
}

}  // namespace seqcert
