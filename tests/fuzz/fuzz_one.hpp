#pragma once

#include <string_view>

namespace seqcert::test {

/// What must hold for every text, whoever wrote it. Both stop the program when it does not, so that a fuzzer and a test
/// see it alike.
///
/// A formula is refused with a one-line message, or: its text parses back to it, LaTeX and SMT-LIB can be written, and
/// evaluation in balls, doubles and normal forms ends in a value or a message.
void fuzz_formula(std::string_view text);
/// A claim file is refused with a one-line message that begins with its path and line, or: its default point can be
/// completed, its derived numbers and hypotheses decided or refused, and its hash taken.
void fuzz_claim(std::string_view toml);

}  // namespace seqcert::test
