#pragma once

#include <string>

namespace seqcert {

/// What cvc5, where it is installed, says to a question that Z3 found unsatisfiable.
enum class SecondOpinion { absent, agrees, no_answer, disagrees };
std::string_view text(SecondOpinion opinion);

/// Puts the text to cvc5 as it is, with a limit of time. `disagrees` when it says sat or that the text is no SMT-LIB.
SecondOpinion ask_cvc5(const std::string& script, double seconds, std::size_t megabytes);

}  // namespace seqcert
