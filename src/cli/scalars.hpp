#pragma once

#include "base/result.hpp"
#include "number/ball.hpp"
#include "number/enclosure.hpp"
#include "number/interval64.hpp"
#include "number/rounded.hpp"
#include "number/scalar.hpp"

#include <string>
#include <variant>

namespace seqcert {

/// What --scalar names.
using AnyArithmetic = std::variant<Arithmetic<Rational>, Arithmetic<Interval64>, Arithmetic<Ball>, Arithmetic<double>,
                                   Arithmetic<Rounded>>;

/// `exact`, `interval`, `ball`, `ball:BITS`, `double`, `bf16`, `fp16`, `tf32`, `fp32`, `fp64`, `p=BITS`.
Result<AnyArithmetic> parse_scalar(const std::string& name);

/// An enclosure for a person: `4.217111419476177831e-06 ± 1.7e-25`. Law: every number enclosed lies no further from the
/// number before ± than the one after it. The number has at most `digits` significant digits (fewer when the enclosure
/// is wide), a point that has no more stands alone and is exact. Requires digits >= 1.
std::string compact(const Enclosure& x, int digits);

/// A number for a person: exact text for rationals and machine numbers (the shortest decimal that reads back as that
/// machine number), `compact` for enclosures.
std::string shown(const Rational& x);
std::string shown(const Interval64& x);
std::string shown(const Ball& x);
std::string shown(double x);
std::string shown(const Rounded& x);

/// The number rounded to so many significant digits, without saying by how much: for long rows of states.
std::string rounded_text(const MaybeEnclosure& x, int digits);

}  // namespace seqcert
