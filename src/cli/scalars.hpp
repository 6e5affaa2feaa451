#pragma once

#include "base/result.hpp"
#include "number/ball.hpp"
#include "number/interval64.hpp"
#include "number/rounded.hpp"
#include "number/scalar.hpp"

#include <string>
#include <variant>

namespace seqcert {

/// What --scalar names.
using AnyArithmetic =
    std::variant<Arithmetic<Rational>, Arithmetic<Interval64>, Arithmetic<Ball>, Arithmetic<double>, Arithmetic<Rounded>>;

/// `exact`, `interval`, `ball`, `ball:BITS`, `double`, `bf16`, `fp16`, `tf32`, `fp32`, `fp64`, `p=BITS`.
Result<AnyArithmetic> parse_scalar(const std::string& name);

/// A number for a person: exact text, digits both ends agree on with the ends, or the machine number.
std::string shown(const Rational& x);
std::string shown(const Interval64& x);
std::string shown(const Ball& x);
std::string shown(double x);
std::string shown(const Rounded& x);

}  // namespace seqcert
