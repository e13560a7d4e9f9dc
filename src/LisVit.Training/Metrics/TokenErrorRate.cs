namespace LisVit.Training.Metrics;

/// <summary>
/// Share of next tokens that are predicted wrongly under teacher forcing. It is no word error rate: each prediction is given the true
/// glosses before it, so a model that never looks at its video can score well below 1.
/// </summary>
public sealed class TokenErrorRate
{
    private long tokens;
    private long wrong;

    /// <summary>Wrong tokens over tokens; 0 before any was counted.</summary>
    public double Rate => tokens == 0 ? 0 : (double)wrong / tokens;

    /// <summary>Counts one token.</summary>
    /// <param name="correct">Whether it was predicted.</param>
    public void Add(bool correct)
    {
        tokens++;
        if (!correct)
            wrong++;
    }
}
