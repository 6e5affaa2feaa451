#pragma once

#include "task/dp_program.hpp"

#include <string>

namespace seqcert {

/// The transitions of a program in words: what a step may read, and each rule with how many steps follow it.
std::string describe(const DpProgram& program);

}  // namespace seqcert
