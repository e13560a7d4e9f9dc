namespace LisVit.Training.Tasks;

/// <summary>
/// What an encoder-decoder's heads hear in evaluation and prediction in the place of the encoder's memory. Word error rate with a substitute less that with the memory is what the
/// encoder contributes: near zero, the decoder guesses from the glosses before.
/// </summary>
/// <remarks>Source: Table II of the report, which compares the encoder's memory with random memory.</remarks>
public enum MemorySubstitute
{
    /// <summary>None: the encoder's memory is heard.</summary>
    None,

    /// <summary>Independent numbers of the normal distribution N(0, 1), drawn by torch's global generator on the CPU; whoever wants them again seeds it before.</summary>
    Normal,

    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The memory of the next clip in the batch, with the length that it has; the last clip hears the first. A batch needs two clips at least.</summary>
    OtherClip,
}
