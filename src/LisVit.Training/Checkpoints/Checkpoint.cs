using LisVit.Data.Glosses;
using LisVit.Models.Weights;
using static TorchSharp.torch;

namespace LisVit.Training.Checkpoints;

/// <summary>
/// A model's weights with what is needed to use them and, for a run that may go on, the trainer's whole state. It is one
/// safetensors file, <c>NAME.safetensors</c>, in which weights bear the model's names; the description is in its header, so that
/// both appear at once or not at all. <c>NAME.json</c> beside it is a copy of the description for people and is never read. An open one is not for use by several threads at a time.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    internal const string TrainerPrefix = "trainer/";

    private const string Extension = ".safetensors";
    private const string DescriptionKey = "lisvit";
    private const string ChecksumKey = "lisvit.checksum";
    private const string ChecksumsKey = "lisvit.checksums";

    private readonly SafetensorsFile file;
    private readonly TensorChecksums checksums;

    private Checkpoint(SafetensorsFile file, CheckpointDescription description)
    {
        this.file = file;
        checksums = TensorChecksums.Parse(file.Metadata.GetValueOrDefault(ChecksumsKey), file.Path);
        checksums.CheckNames(file.Entries.Keys, file.Path);
        Description = description;
        Vocabulary = VocabularyOf(description, file.Path);
    }

    /// <summary>Path of the safetensors file.</summary>
    public string Path => file.Path;

    /// <summary>What the checkpoint says of itself.</summary>
    public CheckpointDescription Description { get; }

    /// <summary>The glosses of the model's classes; null where the checkpoint was saved without, as all were by earlier versions of this library.</summary>
    public GlossVocabulary? Vocabulary { get; }

    /// <summary>Opens a checkpoint and checks its header; tensors are read when asked for.</summary>
    /// <param name="path">Path with or without <c>.safetensors</c>.</param>
    /// <exception cref="InvalidDataException">The file is damaged or no checkpoint; the message names it.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Checkpoint Open(string path)
    {
        var file = SafetensorsFile.Open(TensorPath(path));
        try
        {
            if (!file.Metadata.TryGetValue(DescriptionKey, out var json))
                throw new InvalidDataException($"'{file.Path}' holds tensors but is no checkpoint of this library: its header has no '{DescriptionKey}'.");
            TensorChecksums.CheckDescription(json, file.Metadata.GetValueOrDefault(ChecksumKey), file.Path);
            return new Checkpoint(file, CheckpointDescription.Parse(json, file.Path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a file is a checkpoint of this library, sound or not; other weights are read by <see cref="WeightFile"/>.</summary>
    /// <param name="path">Path of a file that exists.</param>
    /// <exception cref="InvalidDataException">It bears the ending <c>.safetensors</c> and is malformed.</exception>
    public static bool IsCheckpoint(string path)
    {
        if (TensorPath(path) != path)
            return false;
        using var file = SafetensorsFile.Open(path);
        return file.Metadata.ContainsKey(DescriptionKey);
    }

    /// <summary>Writes a model's weights as a checkpoint that can be used but not trained on; <see cref="Trainer"/> writes those.</summary>
    /// <param name="path">Path with or without <c>.safetensors</c>; a file that exists is replaced in one step.</param>
    /// <param name="model">The model.</param>
    /// <param name="description">What the checkpoint shall say of itself.</param>
    public static void Save(string path, nn.Module model, CheckpointDescription description) => Write(TensorPath(path), model, description, []);

    /// <summary>
    /// The checkpoint from which the run that saved to a folder last can go on: <see cref="CheckpointNames.Last"/>, or the one just before or after it where that is damaged or was never
    /// finished. All its tensors are as they were written.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="report">Is told which ones were passed over, and why.</param>
    /// <returns>Its path; null if there is none, or no such folder.</returns>
    public static string? FindLast(string folder, Action<string>? report = null) => RunCheckpoints.Find(folder, report);

    /// <summary>Reads every tensor and compares it with its checksum.</summary>
    /// <exception cref="InvalidDataException">One differs; the message names it.</exception>
    public void Verify()
    {
        foreach (var name in file.Entries.Keys)
            Read(name).Dispose();
    }

    /// <summary>Loads the weights into a model of the same shape, on any device.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The checkpoint is of another model; the message names the first entry that differs.</exception>
    /// <exception cref="InvalidDataException">A tensor is damaged; the message names it, and the model is as it was.</exception>
    public void LoadWeights(nn.Module model)
    {
        var state = model.state_dict();
        RequireSameEntries(state);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        // All are read and checked before the first is changed.
        foreach (var (tensor, saved) in state.Select(entry => (entry.Value, Read(entry.Key))).ToArray())
            tensor.copy_(saved);
    }

    /// <summary>
    /// Begins a model from the weights, whatever fits of them: another vocabulary gets a head of its own, the rest is taken. What stands for glosses
    /// (<see cref="GlossEntries"/>) is taken only if the checkpoint has the same vocabulary. The CTC head of an encoder-only model becomes the auxiliary one of an encoder-decoder, and the other way round.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="vocabulary">The glosses of its classes; null if it names none, and nothing that stands for glosses is taken.</param>
    /// <returns>What was taken, kept and unused, by name.</returns>
    /// <exception cref="InvalidDataException">Nothing fits, or a tensor is damaged. Nothing was changed then.</exception>
    public WeightTransfer InitializeWeights(nn.Module model, GlossVocabulary? vocabulary)
    {
        using var scope = NewDisposeScope();
        var weights = file.Entries.Keys.Where(name => !name.StartsWith(TrainerPrefix, StringComparison.Ordinal)).ToDictionary(name => CtcHeads.Renamed(name, model), Read, StringComparer.Ordinal);
        var isSame = vocabulary is not null && Vocabulary is not null && vocabulary.Glosses.SequenceEqual(Vocabulary.Glosses);
        return model.TakeWeights(weights, isSame ? null : GlossEntries.Of(model));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Writes a checkpoint with the trainer's tensors.</summary>
    internal static void Save(string path, nn.Module model, CheckpointDescription description, IEnumerable<KeyValuePair<string, Tensor>> trainerTensors) =>
        Write(TensorPath(path), model, description, trainerTensors);

    /// <summary>Gives a checkpoint the name of another, which it replaces; nothing happens where there is none.</summary>
    internal static void Move(string from, string to)
    {
        foreach (var file in (Func<string, string>[])[TensorPath, path => JsonPath(TensorPath(path))])
        {
            if (File.Exists(file(from)))
                File.Move(file(from), file(to), overwrite: true);
        }
    }

    /// <summary>Deletes a checkpoint and its description; nothing happens where there is none.</summary>
    internal static void Delete(string path)
    {
        File.Delete(TensorPath(path));
        File.Delete(JsonPath(TensorPath(path)));
    }

    /// <exception cref="ArgumentException">The checkpoint is of another model; the message names the first entry that differs.</exception>
    internal void RequireFit(nn.Module model) => RequireSameEntries(model.state_dict());

    /// <summary>The trainer's tensors under a prefix, which is cut off; they are in the current dispose scope.</summary>
    internal Dictionary<string, Tensor> ReadTrainerTensors(string prefix)
    {
        var whole = TrainerPrefix + prefix;
        return file.Entries.Keys.Where(name => name.StartsWith(whole, StringComparison.Ordinal))
            .ToDictionary(name => name[whole.Length..], Read, StringComparer.Ordinal);
    }

    private static void Write(string path, nn.Module model, CheckpointDescription description, IEnumerable<KeyValuePair<string, Tensor>> trainerTensors)
    {
        if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        KeyValuePair<string, Tensor>[] tensors = [.. model.state_dict(), .. trainerTensors.Select(tensor => KeyValuePair.Create(TrainerPrefix + tensor.Key, tensor.Value))];
        var json = description.ToJson();
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", [DescriptionKey] = json, [ChecksumKey] = TensorChecksums.Of(json), [ChecksumsKey] = TensorChecksums.Of(tensors).ToJson() });
        File.WriteAllText(JsonPath(path), json + "\n");
    }

    private Tensor Read(string name)
    {
        var tensor = file.Read(name);
        checksums.Check(name, tensor, Path);
        return tensor;
    }

    private static GlossVocabulary? VocabularyOf(CheckpointDescription description, string path)
    {
        try
        {
            return description.Glosses is { } glosses ? GlossVocabulary.InOrder(glosses) : null;
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"The vocabulary in checkpoint '{path}' is damaged: {exception.Message}", exception);
        }
    }

    internal static string TensorPath(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path : path + Extension;

    private static string JsonPath(string tensorPath) => tensorPath[..^Extension.Length] + ".json";

    private void RequireSameEntries(Dictionary<string, Tensor> expected)
    {
        const string Advice = "Build the model with the options that the checkpoint's description names, or load another checkpoint.";
        foreach (var (name, tensor) in expected)
        {
            var shape = string.Join(", ", tensor.shape);
            if (!file.Entries.TryGetValue(name, out var entry))
                throw new ArgumentException($"'{Path}' has no '{name}', where the model expects [{shape}]. {Advice}");
            if (!entry.Shape.SequenceEqual(tensor.shape))
                throw new ArgumentException($"'{name}' in '{Path}' is [{string.Join(", ", entry.Shape)}], the model expects [{shape}]. {Advice}");
        }

        var surplus = file.Entries.Values.FirstOrDefault(entry =>
            !entry.Name.StartsWith(TrainerPrefix, StringComparison.Ordinal) && !expected.ContainsKey(entry.Name));
        if (surplus is not null)
            throw new ArgumentException($"'{surplus.Name}' [{string.Join(", ", surplus.Shape)}] in '{Path}' has no place in the model. {Advice}");
    }
}
