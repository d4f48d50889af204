// What .NET costs alone.
return 0;
