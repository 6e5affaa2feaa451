#include "exchange/write_model.hpp"

#include "exchange/json_text.hpp"
#include "exchange/model_parts.hpp"
#include "exchange/read_model.hpp"

#include <algorithm>
#include <functional>

namespace seqcert {
namespace {

std::string sparse_json(const SparseVector<Rational>& entries) {
  std::string text = "{";
  for (const auto& [column, value] : entries)
    text += fmt::format("{}\"{}\": {}", text.size() == 1 ? "" : ", ", column + 1, number_json(value));
  return text + "}";
}

std::string list_json(const std::vector<Rational>& entries) {
  std::string text = "[";
  for (const Rational& entry : entries) text += (text.size() == 1 ? "" : ", ") + number_json(entry);
  return text + "]";
}

std::string vector_json(const std::vector<Rational>& v) {
  const bool constant = v.size() > 4 && std::ranges::all_of(v, [&](const Rational& x) { return x == v.front(); });
  if (constant) return fmt::format("{{\"size\": {}, \"value\": {}}}", v.size(), number_json(v.front()));
  return list_json(v);
}

std::string row_json(const WeightMatrix& w, std::size_t r) {
  const WeightRow& row = w.stored_row(r);
  if (const auto* full = std::get_if<DenseRow>(&row)) return list_json(full->entries);
  if (const auto* hot = std::get_if<OneHotRow>(&row)) {
    if (hot->value == Rational(1)) return fmt::format("{{\"one_hot\": {}}}", hot->column + 1);
    return fmt::format("{{\"one_hot\": {}, \"value\": {}}}", hot->column + 1, number_json(hot->value));
  }
  return sparse_json(w.row(r));
}

/// The formulas that give every row, where one set of them does.
const FormulaRow* shared_formulas(const WeightMatrix& w) {
  const FormulaRow* first = w.rows() == 0 ? nullptr : std::get_if<FormulaRow>(&w.stored_row(0));
  for (std::size_t r = 0; first && r < w.rows(); ++r) {
    const auto* own = std::get_if<FormulaRow>(&w.stored_row(r));
    if (!own || own->entries != first->entries) return nullptr;
  }
  return first;
}

std::string matrix_json(const WeightMatrix& w, const std::string& indent) {
  const std::string shape = fmt::format("{{\"shape\": [{}, {}]", w.rows(), w.cols());
  if (const FormulaRow* formulas = shared_formulas(w)) {
    std::string text = shape + ", \"every_row\": {";
    bool first = true;
    for (const auto& [column, formula] : *formulas->entries) {
      text += fmt::format("{}\"{}\": {}", first ? "" : ", ", column + 1, json_string(seqcert::text(formula)));
      first = false;
    }
    return text + "}}";
  }
  bool all_dense = w.rows() > 0, any = false;
  for (std::size_t r = 0; r < w.rows(); ++r) {
    all_dense = all_dense && std::holds_alternative<DenseRow>(w.stored_row(r));
    any = any || !w.row(r).empty();
  }
  if (!all_dense && !any) return shape + "}";
  std::string text = all_dense ? "[" : shape + ", \"rows\": {";
  bool first = true;
  for (std::size_t r = 0; r < w.rows(); ++r) {
    if (!all_dense && w.row(r).empty()) continue;
    text += fmt::format("{}\n{}  {}{}", first ? "" : ",", indent, all_dense ? "" : fmt::format("\"{}\": ", r + 1),
                        row_json(w, r));
    first = false;
  }
  return text + (all_dense ? "]" : "}}");
}

class ModelWriter {
 public:
  ModelWriter(const Model& model, const ModelNotes& notes, const TensorTarget* target)
      : model_(model), notes_(notes), target_(target) {}

  Result<WrittenModel> write() {
    std::string& out = written_.json;
    out = fmt::format("{{\n  \"schema\": \"{}\"", model_schema);
    if (!notes_.title.empty()) out += fmt::format(",\n  \"title\": {}", json_string(notes_.title));
    if (target_) out += fmt::format(",\n  \"tensors\": {}", json_string(notes_.tensors_file));
    out += fmt::format(",\n  \"d_model\": {},\n  \"fields\": [", model_.d_model);
    for (std::size_t f = 0; f < model_.fields.size(); ++f) {
      const TokenField& field = model_.fields[f];
      out += fmt::format("{}\n    {{\"name\": {}, ", f == 0 ? "" : ",", json_string(field.name));
      if (const auto* real = std::get_if<RealField>(&field.embedding))
        out += fmt::format("\"direction\": {}}}", sparse_json(real->direction));
      else
        out += fmt::format("\"table\": {}}}", matrix(fmt::format("field{}.table", f + 1),
                                                     std::get<IndexField>(field.embedding).table, "    "));
    }
    out += fmt::format("\n  ],\n  \"positions\": {},\n  \"layers\": [", matrix("positions", model_.positions, "  "));
    for (std::size_t l = 0; l < model_.layers.size(); ++l) {
      out += l == 0 ? "\n" : ",\n";
      layer(model_.layers[l], fmt::format("layer{}", l + 1));
    }
    out += fmt::format("\n  ],\n  \"readout\": {}", matrix("readout", model_.readout, "  "));
    if (!notes_.coordinates.empty()) out += ",\n  \"coordinates\": " + notes_.coordinates;
    if (!notes_.task.empty()) out += ",\n  \"task\": " + notes_.task;
    out += "\n}\n";
    if (error_) return *error_;
    return std::move(written_);
  }

 private:
  std::string matrix(const std::string& name, const WeightMatrix& w, const std::string& indent) {
    const auto row = [&](std::size_t r) { return spread(w.row(r), w.cols(), Rational(0)); };
    if (stored(name, {w.rows(), w.cols()}, w.rows(), row)) return reference(name);
    return matrix_json(w, indent);
  }
  std::string vector(const std::string& name, const std::vector<Rational>& v) {
    if (stored(name, {v.size()}, 1, [&](std::size_t) { return v; })) return reference(name);
    return vector_json(v);
  }
  static std::string reference(const std::string& name) { return fmt::format("{{\"tensor\": {}}}", json_string(name)); }

  /// Whether the tensors took it.
  bool stored(const std::string& name, std::vector<std::size_t> shape, std::size_t rows,
              const std::function<std::vector<Rational>(std::size_t)>& row) {
    if (!target_ || error_) return false;
    std::string fault;
    for (const Dtype* dtype : target_->dtypes) {
      const auto size = bytes_of(*dtype, shape, target_->most_bytes - bytes_);
      if (!size) {
        error_ = resource_error(
            "{} of shape {} makes the file larger than {} bytes; export a smaller size, or to .json, "
            "which leaves zeros out",
            name, shape_text(shape), target_->most_bytes);
        return false;
      }
      Tensor tensor{dtype, shape, {}};
      tensor.bytes.reserve(*size);
      bool fits = true;
      for (std::size_t r = 0; fits && r < rows; ++r) {
        const std::vector<Rational> entries = row(r);
        for (std::size_t c = 0; fits && c < entries.size(); ++c) {
          const auto bits = element_of(*dtype, entries[c]);
          fits = bits.has_value();
          if (fits)
            append_element(tensor.bytes, *dtype, *bits);
          else
            fault = fmt::format("{}: row {}, column {}: {} is not exactly a number of {}", name, r + 1, c + 1,
                                shown_name(entries[c].text()), dtype->name);
        }
      }
      if (!fits) continue;
      bytes_ += tensor.bytes.size();
      written_.tensors.emplace(name, std::move(tensor));
      return true;
    }
    if (!target_->rest_in_json)
      error_ = bad_input(
          "{}; choose a wider --dtype, --rest-in-json to keep such matrices in the JSON beside it, or .json", fault);
    return false;
  }

  /// Writes what a visitor meets, as members of an object that is open.
  struct Parts {
    ModelWriter& writer;
    const std::string& name;
    const std::string& indent;

    void operator()(const char* part, const WeightMatrix& w) {
      member(part, writer.matrix(name + "." + part, w, indent));
    }
    void operator()(const char* part, const std::vector<Rational>& v) {
      member(part, writer.vector(name + "." + part, v));
    }
    void operator()(const char* part, const std::optional<WeightMatrix>& w) {
      if (w) (*this)(part, *w);
    }
    void member(const char* part, const std::string& content) {
      writer.written_.json += fmt::format(",\n{}\"{}\": {}", indent, part, content);
    }
  };

  void head(const AttentionHead& head, const std::string& name) {
    const std::string indent = "         ";
    written_.json += fmt::format("        {{\"kind\": \"{}\"", word_for(head_kinds, head.kind));
    if (head.window) written_.json += fmt::format(", \"window\": {}", *head.window);
    Parts parts{*this, name, indent};
    visit_head(head, parts);
    written_.json += "}";
  }

  void mixer(const Attention& attention, const std::string& name) {
    written_.json += "{\"kind\": \"attention\", \"heads\": [";
    for (std::size_t h = 0; h < attention.heads.size(); ++h) {
      written_.json += h == 0 ? "\n" : ",\n";
      head(attention.heads[h], fmt::format("{}.head{}", name, h + 1));
    }
    written_.json += "]}";
  }
  template <class M>
  void mixer(const M& mixer, const std::string& name) {
    const std::string indent = "      ";
    const char* kind = std::is_same_v<M, AbstractSsm> ? "abstract-ssm" : std::is_same_v<M, S6> ? "s6" : "mamba-block";
    written_.json += fmt::format("{{\"kind\": \"{}\"", kind);
    if constexpr (!std::is_same_v<M, AbstractSsm>)
      written_.json += fmt::format(", \"write\": \"{}\", \"softplus\": \"{}\"", word_for(write_rules, mixer.write),
                                   word_for(softplus_rules, mixer.softplus));
    Parts parts{*this, name, indent};
    visit(mixer, parts);
    written_.json += "}";
  }

  std::string affine(const AffineMap& map, const std::string& name) {
    const std::string w = matrix(name + ".w", map.w, "      ");
    return fmt::format("{{\"w\": {},\n       \"bias\": {}}}", w, vector(name + ".bias", map.bias));
  }

  void layer(const Layer& layer, const std::string& name) {
    written_.json += "    {\"mixer\": ";
    std::visit([&](const auto& m) { mixer(m, name); }, layer.mixer);
    if (layer.mlp) {
      written_.json += ",\n     \"mlp\": {\"hidden\": [";
      for (std::size_t k = 0; k < layer.mlp->hidden.size(); ++k)
        written_.json += fmt::format("{}\n      {}", k == 0 ? "" : ",",
                                     affine(layer.mlp->hidden[k], fmt::format("{}.mlp.hidden{}", name, k + 1)));
      written_.json += fmt::format("],\n      \"out\": {}}}", affine(layer.mlp->out, name + ".mlp.out"));
    }
    written_.json += "}";
  }

  const Model& model_;
  const ModelNotes& notes_;
  const TensorTarget* target_;
  WrittenModel written_;
  std::size_t bytes_ = 0;
  std::optional<Error> error_;
};

}  // namespace

std::string number_json(const Rational& number) {
  const std::string text = number.text();
  // What every reader of JSON keeps exactly stands as a number.
  return number.is_integer() && text.size() <= 15 ? text : "\"" + text + "\"";
}

Result<WrittenModel> write_model(const Model& model, const ModelNotes& notes, const TensorTarget* target) {
  return ModelWriter(model, notes, target).write();
}

}  // namespace seqcert
