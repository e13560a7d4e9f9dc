namespace LisVit.Samples;

/// <summary>A wrong value on the command line; the message is the one line that the user sees.</summary>
internal sealed class UsageException(string message) : Exception(message);
