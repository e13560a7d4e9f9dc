namespace LisVit.Data;

internal static class RandomExtensions
{
    /// <summary>A number drawn uniformly from <c>[-limit, limit)</c>.</summary>
    public static double Around(this Random random, double limit) => limit * (2 * random.NextDouble() - 1);
}
