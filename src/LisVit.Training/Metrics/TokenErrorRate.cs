namespace LisVit.Training.Metrics;

/// <summary>
/// Share of wrong next tokens under teacher forcing: at each position the model is given the true tokens before it. It says
/// little about recognition, where a model has only its own output to go on; that is <see cref="WordErrorRate"/>.
/// </summary>
/// <remarks>Of one thread at a time.</remarks>
public sealed class TokenErrorRate
{
    /// <summary>Positions at which the prediction was wrong.</summary>
    public long Errors { get; private set; }

    /// <summary>Positions in all.</summary>
    public long Positions { get; private set; }

    /// <summary>Errors by positions, in [0, 1]; 0 without a position.</summary>
    public double Rate => Positions == 0 ? 0 : (double)Errors / Positions;

    /// <summary>Counts one clip.</summary>
    /// <param name="reference">The true tokens, without padding.</param>
    /// <param name="predictions">The likeliest token at each of these positions.</param>
    /// <typeparam name="T">Gloss ids or glosses.</typeparam>
    /// <exception cref="ArgumentException">The two differ in length.</exception>
    public void Add<T>(IReadOnlyList<T> reference, IReadOnlyList<T> predictions)
        where T : IEquatable<T>
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(predictions);
        if (reference.Count != predictions.Count)
        {
            throw new ArgumentException(
                $"{predictions.Count} predictions for {reference.Count} tokens; teacher forcing gives one for each.",
                nameof(predictions));
        }

        Errors += reference.Zip(predictions).Count(pair => !pair.First.Equals(pair.Second));
        Positions += reference.Count;
    }

    /// <summary>Forgets what was counted.</summary>
    public void Reset() => (Errors, Positions) = (0, 0);
}
