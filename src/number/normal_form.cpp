#include "number/normal_form.hpp"

#include "number/normal_form_sum.hpp"

#include <utility>

namespace seqcert {

namespace {

constexpr long sign_bits_cap = 4096;
constexpr std::size_t terms_cap = std::size_t{1} << 16;

using Shared = std::shared_ptr<FormalSum>;

Shared shared(FormalSum sum) { return std::make_shared<FormalSum>(std::move(sum)); }

Shared constant(const Rational& q) { return shared(FormalSum(Term{q, {}})); }

bool same(const Shared& a, const Shared& b) { return a == b || (a && b && *a == *b); }

/// a * b, null standing for 1. Of two that are not null, a null product is one that grew too large.
Shared multiplied(const Shared& a, const Shared& b) {
  if (!a) return b;
  if (!b) return a;
  auto result = a->times(*b);
  return result ? shared(*std::move(result)) : nullptr;
}

std::optional<int> sign_of(const FormalSum& sum) {
  if (const auto evident = sum.evident_sign()) return evident;
  for (long bits = 128; bits <= sign_bits_cap; bits *= 2) {
    const Ball enclosure = sum.value(bits), zero = Ball::of(Rational(0), bits);
    if (less(zero, enclosure) == Truth::yes) return 1;
    if (less(enclosure, zero) == Truth::yes) return -1;
  }
  return std::nullopt;
}

}  // namespace

NormalForm::NormalForm() : NormalForm(Rational(0)) {}
NormalForm::NormalForm(const Rational& value) : numerator_(constant(value)) {}
NormalForm NormalForm::absent() { return NormalForm(nullptr, nullptr); }

NormalForm NormalForm::of(std::optional<FormalSum> numerator) {
  return numerator ? NormalForm(shared(*std::move(numerator)), nullptr) : absent();
}

std::optional<Rational> NormalForm::rational() const {
  if (!exists() || denominator_ || !numerator_->is_rational()) return std::nullopt;
  return numerator_->rational();
}

std::string NormalForm::text() const {
  if (!exists()) return "absent";
  if (!denominator_) return numerator_->text();
  return "(" + numerator_->text() + ")/(" + denominator_->text() + ")";
}

FormalSum& NormalForm::own_numerator() {
  if (numerator_.use_count() != 1) numerator_ = shared(*numerator_);
  return *numerator_;
}

/// 0/d = 0, c d/d = c, and a denominator of one term is divided out.
void NormalForm::tidy() {
  if (!exists()) return;
  if (numerator_->size() > terms_cap || (denominator_ && denominator_->is_zero())) {
    *this = absent();
  } else if (!denominator_ || numerator_->is_zero()) {
    denominator_ = nullptr;
  } else if (denominator_->size() == 1) {
    const auto reciprocal = inverse(denominator_->only_term());
    *this = of(reciprocal ? numerator_->times(*reciprocal) : std::nullopt);
  } else if (const auto factor = numerator_->multiple_of(*denominator_)) {
    *this = NormalForm(*factor);
  }
}

void NormalForm::add(const NormalForm& other, const Rational& factor) {
  if (!exists() || !other.exists()) {
    *this = absent();
    return;
  }
  if (same(denominator_, other.denominator_)) {
    const Shared addend = other.numerator_;  // keeps it alive and unchanged for x += x
    own_numerator().add(*addend, factor);
  } else {
    const Shared left = multiplied(numerator_, other.denominator_), right = multiplied(other.numerator_, denominator_);
    const Shared denominator = multiplied(denominator_, other.denominator_);
    if (!left || !right || !denominator) {
      *this = absent();
      return;
    }
    FormalSum total = *left;
    total.add(*right, factor);
    *this = NormalForm(shared(std::move(total)), denominator);
  }
  tidy();
}

NormalForm NormalForm::operator-() const {
  if (!exists()) return absent();
  NormalForm result = *this;
  result.own_numerator().scale(Rational(-1));
  return result;
}

NormalForm& NormalForm::operator+=(const NormalForm& other) {
  add(other, Rational(1));
  return *this;
}

NormalForm& NormalForm::operator-=(const NormalForm& other) {
  add(other, Rational(-1));
  return *this;
}

NormalForm& NormalForm::operator*=(const NormalForm& other) {
  if (!exists() || !other.exists()) return *this = absent();
  const Shared numerator = multiplied(numerator_, other.numerator_);
  Shared denominator = multiplied(denominator_, other.denominator_);
  const bool too_large = !numerator || (!denominator && (denominator_ || other.denominator_));
  *this = too_large ? absent() : NormalForm(numerator, std::move(denominator));
  tidy();
  return *this;
}

NormalForm& NormalForm::operator/=(const NormalForm& other) {
  if (!exists() || !other.exists() || sign_of(*other.numerator_).value_or(0) == 0) return *this = absent();
  // Divided by one term, numbers keep the denominator they share.
  if (other.numerator_->size() == 1 && !other.denominator_) {
    const auto reciprocal = inverse(other.numerator_->only_term());
    return *this *= of(reciprocal ? std::optional(FormalSum(*reciprocal)) : std::nullopt);
  }
  return *this *= NormalForm(other.denominator_ ? other.denominator_ : constant(1), other.numerator_);
}

NormalForm exp(const NormalForm& x) {
  if (!x.exists() || x.denominator_) return NormalForm::absent();
  Term result{Rational(1), {}};
  for (const auto& [monomial, coefficient] : x.numerator_->terms()) {
    if (monomial.is_one()) {
      result.monomial.constant = coefficient;
    } else if (monomial.constant.is_zero() && monomial.multiples.empty() && monomial.powers.size() == 1 &&
               monomial.powers.front().second == 1) {
      add(result.monomial.multiples, {{monomial.powers.front().first, Rational(1)}}, coefficient);
    } else {
      return NormalForm::absent();
    }
  }
  const auto term = reduced(std::move(result));
  return NormalForm::of(term ? std::optional(FormalSum(*term)) : std::nullopt);
}

NormalForm ln(const NormalForm& x) {
  if (!x.exists() || x.denominator_ || x.numerator_->size() != 1) return NormalForm::absent();
  const auto [coefficient, monomial] = x.numerator_->only_term();
  if (coefficient.sign() <= 0 || !monomial.powers.empty()) return NormalForm::absent();
  AtomMultiples multiples = ln_of(coefficient);
  add(multiples, monomial.multiples, Rational(1));
  FormalSum result(Term{monomial.constant, {}});
  for (const auto& [atom, multiple] : multiples) result.add(Monomial{Rational(0), {}, {{atom, 1}}}, multiple);
  return NormalForm::of(std::move(result));
}

NormalForm sqrt(const NormalForm& x) {
  if (!x.exists() || x.denominator_ || x.numerator_->size() > 1) return NormalForm::absent();
  if (x.numerator_->is_zero()) return NormalForm();
  const auto root = square_root(x.numerator_->only_term());
  return NormalForm::of(root ? std::optional(FormalSum(*root)) : std::nullopt);
}

NormalForm softplus(const NormalForm& x) {
  const auto q = x.rational();
  if (!q) return NormalForm::absent();
  if (q->is_zero()) return ln(NormalForm(Rational(2)));
  FormalSum result(Term{Rational(1), {Rational(0), {}, {{Atom{Atom::Kind::softplus, abs(*q)}, 1}}}});
  if (q->sign() < 0) result.add(Monomial{}, *q);
  return NormalForm::of(std::move(result));
}

NormalForm silu(const NormalForm& x) { return x / (NormalForm(Rational(1)) + exp(-x)); }

std::optional<int> sign(const NormalForm& x) {
  if (!x.exists()) return std::nullopt;
  const auto above = sign_of(*x.numerator_), below = x.denominator_ ? sign_of(*x.denominator_) : std::optional(1);
  return above && below ? std::optional(*above * *below) : std::nullopt;
}

NormalForm abs(const NormalForm& x) {
  const auto s = sign(x);
  return !s ? NormalForm::absent() : *s < 0 ? -x : x;
}

NormalForm max(const NormalForm& x, const NormalForm& y) {
  if (equal(x, y) == Truth::yes) return x;
  const auto s = sign(x - y);
  return !s ? NormalForm::absent() : *s < 0 ? y : x;
}

NormalForm min(const NormalForm& x, const NormalForm& y) {
  if (equal(x, y) == Truth::yes) return x;
  const auto s = sign(x - y);
  return !s ? NormalForm::absent() : *s < 0 ? x : y;
}

Truth equal(const NormalForm& x, const NormalForm& y) {
  if (!x.exists() || !y.exists()) return Truth::unknown;
  if (same(x.denominator_, y.denominator_)) {
    if (*x.numerator_ == *y.numerator_) return Truth::yes;
  } else {
    const Shared left = multiplied(x.numerator_, y.denominator_), right = multiplied(y.numerator_, x.denominator_);
    if (left && right && *left == *right) return Truth::yes;
  }
  return x.rational() && y.rational() ? Truth::no : Truth::unknown;
}

Ball value(const NormalForm& x, long bits) {
  if (!x.exists()) return Ball::whole(bits);
  const Ball above = x.numerator_->value(bits);
  return x.denominator_ ? above / x.denominator_->value(bits) : above;
}

}  // namespace seqcert
