#pragma once

#include <string_view>

namespace seqcert::test {

/// What must hold for every text, whoever wrote it. All stop the program when it does not, so that a fuzzer and a test
/// see it alike.
///
/// A formula is refused with a one-line message, or: its text parses back to it, LaTeX and SMT-LIB can be written, and
/// evaluation in balls, doubles and normal forms ends in a value or a message.
void fuzz_formula(std::string_view text);
/// A claim file is refused with a one-line message that begins with its path and line, or: its default point can be
/// completed, its derived numbers and hypotheses decided or refused, and its hash taken.
void fuzz_claim(std::string_view toml);
/// Files of tensors are refused with a one-line message that begins with the path, or: every entry that is a number is
/// an element again, and writing and reading them changes no bit.
void fuzz_safetensors(std::string_view bytes);
void fuzz_npz(std::string_view bytes);
/// A model in JSON is refused likewise, or: its own task fits or is refused, and writing and reading it changes no
/// weight. Tensors it names are one zero.
void fuzz_model(std::string_view json);

}  // namespace seqcert::test
