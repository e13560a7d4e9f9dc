namespace LisVit.Data.Batching;

/// <summary>What goes wrong with one clip, told with its name and with the cause and its stack inside.</summary>
internal static class LoadError
{
    public static InvalidDataException Of(string? clip, string place, Exception cause) =>
        new(clip is null ? $"Clip {place} cannot be loaded. {cause.Message}" : $"Clip '{clip}' ({place}) cannot be loaded. {cause.Message}", cause);
}
