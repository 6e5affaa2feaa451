#pragma once

#include "base/result.hpp"
#include "exchange/tensor.hpp"
#include "model/model.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace seqcert {

/// Where matrices go when a model is written: into a file of tensors, each in the first of `dtypes` that holds every
/// entry exactly.
struct TensorTarget {
  std::vector<const Dtype*> dtypes;
  /// What no dtype holds stays in the JSON instead of being refused.
  bool rest_in_json = false;
  std::size_t most_bytes = std::size_t{1} << 30;
};

/// A model as text, with the tensors it names.
struct WrittenModel {
  std::string json;
  Tensors tensors;
};

/// What goes into the JSON besides the weights; empty parts are left out.
struct ModelNotes {
  std::string title;
  std::string tensors_file;  // the name that the JSON gives the file of tensors, beside it
  std::string coordinates;   // JSON
  std::string task;          // JSON
};

/// The model with all matrices in the JSON (`target` nullptr), each row in the way it is stored, or in tensors.
/// Law: read_model of the result gives same_weights.
/// Errors: an entry that no dtype holds, named with its row and column; tensors beyond most_bytes.
Result<WrittenModel> write_model(const Model& model, const ModelNotes& notes, const TensorTarget* target = nullptr);

/// `1`, `"1/3"`: one rational as JSON.
std::string number_json(const Rational& number);

}  // namespace seqcert
