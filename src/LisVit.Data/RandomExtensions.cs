namespace LisVit.Data;

internal static class RandomExtensions
{
    /// <summary>A number drawn uniformly from <c>[-limit, limit)</c>.</summary>
    public static double Around(this Random random, double limit) => limit * (2 * random.NextDouble() - 1);

    /// <summary>A number drawn uniformly from <c>[low, high)</c>.</summary>
    public static float Between(this Random random, double low, double high) => (float)(low + random.NextDouble() * (high - low));

    /// <summary>A number that is about normal with mean 0 and standard deviation 1, never beyond 3.5.</summary>
    public static float Normal(this Random random)
    {
        var sum = 0.0;
        for (var i = 0; i < 4; i++)
            sum += random.NextDouble();
        return (float)((sum - 2) * Math.Sqrt(3));
    }

    /// <summary>One of the choices.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
