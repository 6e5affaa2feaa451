#pragma once

#include <string>
#include <string_view>

namespace seqcert::test {

/// A complete claim file; `bound` stands on line 7, [parameters.L] on 10, [parameters.eps] on 17, [derived.lambda]
/// on 28.
inline const std::string sample_claim = R"toml(id = "copy/sample"
title = "A sample"
source = "ours"
statement = '''Two lines,
\ldots'''
quantity = "copy_error"
bound = "2*M*(L-1)*exp(-lambda)"
relation = "<="
construction = "attention/gap"
[parameters.L]
type = "integer"
min = 2
default = 1024
grid = "16..64*2"
quick = "16,64"
meaning = "positions"
[parameters.eps]
type = "real"
above = "0"
below = "2"
default = "1/1000"
meaning = "error"
[parameters.M]
type = "real"
above = "0"
default = "1"
meaning = "bound"
[derived.lambda]
value = "ln(4*M/eps)"
round = "up"
bits = 40
)toml";

/// The sample with the first occurrence of `from` replaced.
inline std::string sample_with(std::string_view from, std::string_view to) {
  std::string text = sample_claim;
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace seqcert::test
