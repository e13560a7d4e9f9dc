namespace LisVit.Recognition;

/// <summary>Settings of a <see cref="RecognitionService"/>.</summary>
public sealed record RecognitionServiceOptions
{
    /// <summary>Path of the checkpoint; see <see cref="Recognition.Recognizer.Open"/>.</summary>
    public string Checkpoint { get; set; } = "";

    /// <summary>
    /// Videos that are recognised at the same time, at least 1; others wait for their turn. Each one needs memory for its activations, and one alone may use all cores already:
    /// more than 1 pays where videos are short, or where they are decoded slowly.
    /// </summary>
    public int MaximumConcurrency { get; set; } = 1;

    /// <summary>How each is recognised.</summary>
    public RecognizerOptions Recognizer { get; set; } = new();

    /// <exception cref="ArgumentException">An option is out of range, or the checkpoint is not there.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, has no vocabulary, or does not say what its model is.</exception>
    internal void Validate()
    {
        if (MaximumConcurrency < 1)
            throw new ArgumentException($"{nameof(MaximumConcurrency)} ({MaximumConcurrency}) must be at least 1.");
        ArgumentNullException.ThrowIfNull(Recognizer);
        Recognizer.Validate();
        if (string.IsNullOrEmpty(Checkpoint))
            throw new ArgumentException($"{nameof(Checkpoint)} is not set. Name the file that the recogniser is made of, such as 'output/best.safetensors'.");
        if (!File.Exists(Checkpoint) && !File.Exists(Checkpoint + ".safetensors"))
            throw new ArgumentException($"{nameof(Checkpoint)} '{Checkpoint}' does not exist.");
        using var file = Training.Checkpoints.Checkpoint.Open(Checkpoint);
        _ = RecognizerDescription.Of(file);
        _ = Recognition.Recognizer.VocabularyOf(file);
    }
}
